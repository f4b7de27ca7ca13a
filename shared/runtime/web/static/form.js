/* The form of a list with many elements: what is not asked for steps back, and the keyboard goes from gap to gap. */
(function () {
  'use strict';
  var form = document.getElementById('item-form');
  if (!form) return;

  /* What stands under a name: of boxes the ticked ones, of an empty text the word that was ticked in its place. */
  function answers(name) {
    var found = [], inputs = form.querySelectorAll('[name="' + name + '"],[name="' + name + '-word"]');
    inputs.forEach(function (input) {
      var isBox = input.type === 'checkbox' || input.type === 'radio';
      if (input.value.trim() && (!isBox || input.checked)) found.push(input.value.trim());
    });
    return found;
  }
  function isAsked(part) {
    return JSON.parse(part.dataset.asked).some(function (one) {
      var given = answers(one[0]), hit = given.some(function (answer) { return one[2].indexOf(answer) >= 0; });
      return one[1] === 'in' ? hit : given.length > 0 && !hit;
    });
  }
  function isFilled(part) {
    return Array.from(part.querySelectorAll('input,select,textarea')).some(function (input) {
      if (input.type === 'checkbox' || input.type === 'radio') return input.checked && input.value;
      return input.value.trim() && !/-unit$/.test(input.name);
    });
  }
  function stepBack() {
    form.querySelectorAll('[data-asked]').forEach(function (part) {
      var row = part.closest('fieldset.pair'), more = row && row.querySelector('details.more');
      var isWrong = part.classList.contains('bad') || part.querySelector('.err');
      part.hidden = !isAsked(part) && !isFilled(part) && !isWrong && !(more && more.open);
    });
  }
  stepBack();
  form.addEventListener('input', stepBack);
  form.addEventListener('change', stepBack);
  form.addEventListener('toggle', stepBack, true);
  document.addEventListener('htmx:afterSettle', stepBack);

  /* How many texts stand in an area, one a line. */
  form.addEventListener('input', function (event) {
    var count = event.target.id && form.querySelector('[data-lines=' + event.target.id + ']');
    if (!count) return;
    count.textContent = '共 ' + event.target.value.split('\n').filter(function (line) { return line.trim(); }).length + ' 条';
  });

  /* A word such as 无 and an answer exclude each other: the one that came last counts. */
  form.addEventListener('input', function (event) {
    var input = event.target, place = input.closest('.fld,.limit,.mb-2');
    if (!place || input.type === 'file') return;
    if (input.hasAttribute('data-word')) {
      place.querySelectorAll('[data-word]').forEach(function (other) {
        if (other !== input && other.name === input.name) other.checked = false;
      });
    } else if (input.value.trim() && !/-(unit|explanation)$/.test(input.name)) {
      place.querySelectorAll('[data-word]').forEach(function (word) {
        if (input.name.indexOf(word.name.replace(/-word$/, '')) === 0) word.checked = false;
      });
    }
    var why = place.querySelector('[data-explains]');
    if (!why) return;
    var isNone = place.querySelector('[data-word][value="' + why.dataset.explains + '"]:checked');
    why.placeholder = why.placeholder.replace('（选填）', '') + (isNone ? '' : '（选填）');
  });

  /* The list of gaps stays open while it is brought again. */
  var wasOpen = false;
  document.addEventListener('htmx:oobBeforeSwap', function () {
    var gaps = document.getElementById('gaps');
    wasOpen = Boolean(gaps && gaps.open);
  });
  document.addEventListener('htmx:oobAfterSwap', function () {
    var gaps = document.getElementById('gaps');
    if (gaps) gaps.open = wasOpen;
  });

  /* A link to a control opens what hides it, and leads into it. */
  function goTo(place) {
    var target = place;
    for (var part = place.parentElement; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
    if (!target.matches('input,select,textarea,button')) {
      target = Array.from(place.querySelectorAll(CONTROLS)).find(isShown) || place;
    }
    place.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
  }
  var CONTROLS = 'input:not([type=hidden]),select,textarea';
  function isShown(control) { return control.offsetParent !== null; }
  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('a[href^="#f-"]');
    var place = link && document.getElementById(link.getAttribute('href').slice(1));
    if (!place) return;
    event.preventDefault();
    goTo(place);
  });

  /* Alt+J, Alt+K: the next element, the one before. Alt+G: the next thing that is wrong or missing. Alt+N: a row more. */
  function starts() {
    return Array.from(form.querySelectorAll('.fld')).filter(function (part) {
      return isShown(part) && Array.from(part.querySelectorAll(CONTROLS)).some(isShown);
    });
  }
  function gaps() {
    var wanted = Array.from(document.querySelectorAll('.errs a, a[data-gap]')).map(function (link) {
      return document.getElementById(link.getAttribute('href').slice(1));
    }).filter(Boolean);
    return wanted.filter(function (part, place) { return wanted.indexOf(part) === place; }).sort(byPlace);
  }
  function byPlace(one, other) {
    return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  }
  function step(parts, forward) {
    var here = document.activeElement, inForm = form.contains(here);
    var after = parts.filter(function (part) {
      return !inForm || (part !== here && !part.contains(here) && (byPlace(here, part) < 0) === forward);
    });
    var next = forward ? after[0] || parts[0] : after[after.length - 1];
    if (next) goTo(next);
  }
  document.addEventListener('keydown', function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.code === 'KeyJ' || event.code === 'KeyK') step(starts(), event.code === 'KeyJ');
    else if (event.code === 'KeyG') step(gaps(), true);
    else if (event.code === 'KeyN') {
      var table = document.activeElement.closest('.rows'), add = table && table.querySelector('[data-row-add]');
      if (!add) return;
      add.click();
    } else return;
    event.preventDefault();
  });
})();

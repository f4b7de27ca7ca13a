/* The page of an item under review: keys from element to element and from item to item, frequent opinions. */
(function () {
  'use strict';
  var form = document.getElementById('opinion'), frequent = document.getElementById('frequent'), last = null;
  if (!form) return;

  function parts() { return Array.from(form.querySelectorAll('details.remark > summary')); }
  function step(forward) {
    var all = parts(), here = document.activeElement;
    var at = all.findIndex(function (one) { return one === here || one.parentElement.contains(here); });
    var next = all[at < 0 ? (forward ? 0 : all.length - 1) : at + (forward ? 1 : -1)];
    if (!next) return;
    next.scrollIntoView({ block: 'center' });
    next.focus({ preventScroll: true });
  }
  function isWritten(part) {
    return Array.from(part.querySelectorAll('textarea,input')).some(function (one) { return one.value.trim(); });
  }
  function open(part) {
    if (!part) return;
    part.open = true;
    var first = part.querySelector('ul button') || part.querySelector('a');
    if (first) { first.scrollIntoView({ block: 'center' }); first.focus({ preventScroll: true }); }
  }

  /* Into the text in which somebody was last: the problem of an element, or the reason. */
  function insert(button) {
    var target = last || document.getElementById('f-reason'), part = target.closest('details.remark');
    if (part && !/-problem$/.test(target.name)) target = part.querySelector('[name$="-problem"]');
    target.value += (target.value && !/\n$/.test(target.value) ? '\n' : '') + button.dataset.insert;
    var ground = part && part.querySelector('[name$="-ground"]');
    if (ground && !ground.value) ground.value = button.dataset.ground;
    else if (!part && button.dataset.ground) target.value += '（依据：' + button.dataset.ground + '）';
    target.dispatchEvent(new Event('input', { bubbles: true }));
    target.focus();
  }
  form.addEventListener('focusin', function (event) {
    if (event.target.name === 'reason' || event.target.closest('details.remark textarea, details.remark input')) last = event.target;
  });
  form.addEventListener('input', function (event) {
    var part = event.target.closest('details.remark');
    if (part) part.querySelector('[data-written]').hidden = !isWritten(part);
  });
  form.addEventListener('click', function (event) {
    var button = event.target.closest('[data-insert]');
    if (button) insert(button);
  });
  document.addEventListener('toggle', function (event) { /* whoever opens an element wants to write */
    var part = event.target;
    if (!part.matches || !part.matches('details.remark') || !part.open || document.activeElement.parentElement !== part) return;
    part.querySelector('textarea').focus();
  }, true);

  function follow(way) {
    var link = document.querySelector('a[data-go=' + way + ']');
    if (link) link.click();
  }
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    var target = event.target, key = event.key.toLowerCase();
    var isText = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== 'checkbox' && target.type !== 'radio';
    if (isText || document.querySelector('dialog[open]')) return;
    var verdict = /^[1-4]$/.test(key) && form.querySelectorAll('input[name=verdict]')[key - 1];
    if (key === 'j' || key === 'k') step(key === 'j');
    else if (key === 'n' || key === 'p') follow(key);
    else if (key === 't') open(frequent);
    else if (verdict) verdict.click();
    else return;
    event.preventDefault();
  });
})();

/* The keyboard at a desk. What the keys do can all be done without them; `?` lists them. */
(function () {
  'use strict';
  var help = document.getElementById('keys');

  /* The button of the form in which somebody is, or the only one of the page. */
  function button(kind) {
    var form = document.activeElement && document.activeElement.form;
    var found = Array.from(document.querySelectorAll('[data-key=' + kind + ']')).filter(function (each) {
      return !each.disabled && (!form || each.form === form);
    });
    return found.length === 1 ? found[0] : null;
  }
  function focus(control) {
    if (!control) return;
    control.scrollIntoView({ block: 'nearest' });
    control.focus();
  }
  /* From a row of a list to the same control of the next one that has it. */
  function step(control, forward) {
    var table = control.closest('tbody'), kind = control.type === 'checkbox' ? 'input[type=checkbox]' : 'a.it';
    if (!table || !control.matches(kind)) return false;
    var all = Array.from(table.querySelectorAll(kind));
    focus(all[all.indexOf(control) + (forward ? 1 : -1)]);
    return true;
  }
  function showHelp() { if (help && help.showModal && !help.open) help.showModal(); }

  document.addEventListener('keydown', function (event) {
    if (event.isComposing || event.altKey || event.defaultPrevented) return;
    var target = event.target, key = event.key, types = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    var isText = types && target.type !== 'checkbox' && target.type !== 'radio';
    if (event.ctrlKey || event.metaKey) {
      var pressed = key === 'Enter' ? button('send') : key.toLowerCase() === 's' ? button('save') : null;
      if (pressed) { event.preventDefault(); pressed.click(); }
    } else if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (step(target, key === 'ArrowDown')) event.preventDefault();
    } else if (key === '/' && !isText) {
      var search = document.querySelector('main input[type=search], .hero input[type=search]');
      if (search) { event.preventDefault(); focus(search); search.select(); }
    } else if (key === '?' && !isText) {
      event.preventDefault();
      showHelp();
    }
  });
  document.querySelectorAll('[data-keys]').forEach(function (one) {
    one.hidden = !help || !help.showModal;
    one.addEventListener('click', showHelp);
  });
})();

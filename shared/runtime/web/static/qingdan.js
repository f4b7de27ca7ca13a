/* Progressive extras only: every page works without this file. No inline script or style, so a strict CSP holds. */
(function () {
  'use strict';
  var root = document.documentElement, modes = { type: 'large', contrast: 'more' };

  /* Large type and high contrast, remembered by this browser. */
  Object.keys(modes).forEach(function (mode) {
    try { if (localStorage[mode]) root.dataset[mode] = localStorage[mode]; } catch (e) { /* storage is off */ }
    document.querySelectorAll('[data-toggle=' + mode + ']').forEach(function (button) {
      button.setAttribute('aria-pressed', String(!!root.dataset[mode]));
      button.addEventListener('click', function () {
        if (root.dataset[mode]) delete root.dataset[mode]; else root.dataset[mode] = modes[mode];
        try { localStorage[mode] = root.dataset[mode] || ''; } catch (e) { /* storage is off */ }
        button.setAttribute('aria-pressed', String(!!root.dataset[mode]));
      });
    });
  });

  /* Ticked rows: tint, 全选, a range with the shift key, and their number in the bar. */
  function boxes(table) { return Array.from(table.querySelectorAll('tbody input[type=checkbox]')); }
  function recount(table) {
    var rows = boxes(table), n = 0, all = table.querySelector('[data-all]');
    rows.forEach(function (box) {
      box.closest('tr').classList.toggle('on', box.checked);
      n += box.checked;
    });
    if (all) { all.checked = n > 0 && n === rows.length; all.indeterminate = n > 0 && n < rows.length; }
    var out = document.querySelector('[data-count]');
    if (out) out.textContent = '已选 ' + n + ' 项';
    document.querySelectorAll('[data-needs-rows]').forEach(function (button) { button.disabled = !n; });
  }
  document.addEventListener('change', function (event) { /* whoever chooses anew no longer means the value that is none */
    var box = event.target, choices = box.closest && box.closest('fieldset');
    if (!choices || box.type !== 'checkbox' || box.hasAttribute('data-strange')) return;
    choices.querySelectorAll('input[data-strange]').forEach(function (strange) { strange.checked = false; });
  });
  document.addEventListener('change', function (event) {
    var box = event.target, table = box.closest && box.closest('table');
    if (!table || box.type !== 'checkbox') return;
    if (box.hasAttribute('data-all')) boxes(table).forEach(function (row) { row.checked = box.checked; });
    recount(table);
  });
  var last = null;
  document.addEventListener('click', function (event) { /* a press of the space bar is a click too */
    var box = event.target, table = box.closest && box.closest('table');
    if (!table || !box.matches('tbody input[type=checkbox]')) return;
    var rows = boxes(table), from = rows.indexOf(last), to = rows.indexOf(box);
    if (event.shiftKey && from >= 0) {
      rows.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (row) { row.checked = box.checked; });
      recount(table);
    }
    last = box;
  });
  function recountAll() {
    document.querySelectorAll('table').forEach(function (table) { if (boxes(table).length) recount(table); });
  }
  recountAll();
  addEventListener('pageshow', recountAll); /* the browser ticks again what was ticked before somebody went back */

  /* The account menu closes on Escape and when something else is clicked. */
  document.addEventListener('click', function (event) {
    document.querySelectorAll('details.menu[open]').forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('details.menu[open]').forEach(function (menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  });

  /* On paper everything is open and whole, and says where it is from and when it was printed. */
  addEventListener('beforeprint', function () {
    document.querySelectorAll('main details').forEach(function (part) { part.open = true; });
    document.querySelectorAll('main textarea').forEach(function (area) {
      area.style.height = 'auto';
      area.style.height = area.scrollHeight + 4 + 'px';
    });
    document.querySelectorAll('[data-printed]').forEach(function (line) {
      var now = new Date().toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });
      line.textContent = now + ' 打印　' + decodeURI(location.href);
    });
  });
  addEventListener('afterprint', function () {
    document.querySelectorAll('main textarea').forEach(function (area) { area.style.height = ''; });
  });
  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { print(); });
  });
  document.querySelectorAll('[data-back]').forEach(function (button) {
    button.hidden = history.length < 2;
    button.addEventListener('click', function () { history.back(); });
  });
  var errors = document.querySelector('.errs');
  if (errors) errors.focus();
})();

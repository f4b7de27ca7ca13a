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

  /* Ticked rows: tint, 全选, and their number in the bar. Rows stay ticked when the bar's form is sent. */
  function recount(table) {
    var n = 0;
    table.querySelectorAll('tbody input[type=checkbox]').forEach(function (box) {
      box.closest('tr').classList.toggle('on', box.checked);
      n += box.checked;
    });
    var out = document.querySelector('[data-count]');
    if (out) out.textContent = '已选 ' + n + ' 项';
    document.querySelectorAll('[data-needs-rows]').forEach(function (button) { button.disabled = !n; });
  }
  document.addEventListener('change', function (event) {
    var box = event.target, table = box.closest && box.closest('table');
    if (!table || box.type !== 'checkbox') return;
    if (box.hasAttribute('data-all')) {
      table.querySelectorAll('tbody input[type=checkbox]').forEach(function (row) { row.checked = box.checked; });
    }
    recount(table);
  });
  document.querySelectorAll('table').forEach(function (table) {
    if (table.querySelector('tbody input[type=checkbox]')) recount(table);
  });

  /* A second click on a button sends nothing while the first is under way (the server does not rely on it). */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.method !== 'post' || form.hasAttribute('hx-post')) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    setTimeout(function () { delete form.dataset.sent; }, 10000);
  });
  addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
  });

  /* What the server says when an htmx request fails: one Chinese sentence. */
  function say(text) {
    var live = document.getElementById('live');
    if (!live) return;
    live.hidden = false;
    live.textContent = text;
  }
  function polled(event) {
    var headers = event.detail.requestConfig && event.detail.requestConfig.headers;
    return headers && headers['X-Qingdan-Poll'];
  }
  document.addEventListener('htmx:responseError', function (event) {
    if (!polled(event)) say(event.detail.xhr.responseText || '没有完成，请再试一次。');
  });
  document.addEventListener('htmx:sendError', function (event) {
    if (!polled(event)) say('连不上服务器，请检查网络后再试。');
  });

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

  addEventListener('beforeprint', function () {
    document.querySelectorAll('main details').forEach(function (part) { part.open = true; });
  });
  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.addEventListener('click', function () { print(); });
  });
  document.querySelectorAll('[data-back]').forEach(function (button) {
    button.hidden = history.length < 2;
    button.addEventListener('click', function () { history.back(); });
  });
  var errors = document.querySelector('.errs');
  if (errors) errors.focus();
})();

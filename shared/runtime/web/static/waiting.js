/* What is under way: forms that were sent, pages that look again by themselves, and what is said when the net fails. */
(function () {
  'use strict';
  var AGAIN = 20000; /* a form may be sent again after so long; the server takes a repetition for what it is */
  var live = document.getElementById('live'), kept = document.getElementById('kept'), unsaved = false, typed = false, later = 0;

  function say(text) {
    if (!live) return;
    live.hidden = !text;
    live.textContent = text;
  }

  /* A button that was pressed shows it, and a second press sends nothing (the server does not rely on it). */
  function rest(form) {
    delete form.dataset.sent;
    document.querySelectorAll('.busy').forEach(function (button) {
      if (button.form !== form) return;
      button.classList.remove('busy');
      button.removeAttribute('aria-disabled');
    });
  }
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method === 'dialog') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    var button = event.submitter || document.activeElement;
    if (button && button.form === form && button.type === 'submit') {
      button.classList.add('busy');
      button.setAttribute('aria-disabled', 'true');
    }
    unsaved = false;
    if (form.hasAttribute('data-warn')) typed = false;
    form.dataset.sent = '1';
    var slow = setTimeout(function () { say('正在办理，请稍候…'); }, 1500);
    setTimeout(function () { clearTimeout(slow); rest(form); }, AGAIN);
  });
  addEventListener('pageshow', function (event) { /* somebody came back to this page */
    document.querySelectorAll('form[data-sent]').forEach(rest);
    if (event.persisted) say('');
  });

  /* What the server says when an htmx request fails: one Chinese sentence. The badge of the inbox fails in silence. */
  function failed(event, text) {
    var source = event.detail.elt;
    if (source.closest('header')) return;
    if (event.detail.target === kept) { keepLater(text); return; }
    say(source.hasAttribute('data-follows') ? '进度没有更新：' + text + '会接着再看。' : text);
  }
  document.addEventListener('htmx:responseError', function (event) {
    failed(event, event.detail.xhr.responseText || '没有完成，请再试一次。');
  });
  document.addEventListener('htmx:sendError', function (event) {
    failed(event, '连不上服务器，请检查网络。');
  });
  document.addEventListener('htmx:afterOnLoad', function (event) {
    if (!event.detail.elt.closest('header')) say('');
    if (event.detail.target === kept) { unsaved = false; clearTimeout(later); }
  });

  /* The form that keeps itself says so when it cannot, tries again, and asks before what was typed is left behind. */
  function keepLater(text) {
    unsaved = true;
    kept.innerHTML = '<span class="tag t-bad">没有自动保存</span> <span class="m"></span>';
    kept.lastChild.textContent = text + '填的内容还在这一页上，请不要关闭；会接着再试。';
    clearTimeout(later);
    later = setTimeout(keepNow, 10000);
  }
  function keepNow() {
    var form = document.getElementById((kept && kept.dataset.form) || 'item-form');
    if (unsaved && form) form.dispatchEvent(new Event('change', { bubbles: true }));
  }
  addEventListener('online', keepNow);
  /* A form that does not keep itself: nobody leaves what was typed there without being asked. */
  document.addEventListener('input', function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute('data-warn')) typed = true;
  });
  addEventListener('beforeunload', function (event) { if (unsaved || typed) { event.preventDefault(); event.returnValue = ''; } });
})();

/* The page of a change of a law: keys from article to article, and to the correction of one. */
(function () {
  'use strict';
  var rows = document.getElementById('rows');
  if (!rows) return;

  function all() { return Array.from(rows.querySelectorAll('[data-row]')); }
  function here() { return all().findIndex(function (one) { return one.contains(document.activeElement); }); }
  function step(forward) {
    var found = all(), at = here();
    var next = found[at < 0 ? (forward ? 0 : found.length - 1) : at + (forward ? 1 : -1)];
    if (!next) return;
    next.scrollIntoView({ block: 'center' });
    next.focus({ preventScroll: true });
  }
  function correct() {
    var row = all()[here()], part = row && row.querySelector('[data-correct]');
    if (!part) return;
    for (var each = part; each && row.contains(each); each = each.parentElement) if (each.tagName === 'DETAILS') each.open = true;
    part.querySelector('select').focus();
  }
  function unfold() {
    var row = document.activeElement, part = row && row.matches('[data-row]') && row.querySelector('details');
    if (!part || part.hasAttribute('data-correct')) return false;
    part.open = !part.open;
    return true;
  }
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    var target = event.target, key = event.key.toLowerCase();
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || document.querySelector('dialog[open]')) return;
    if (key === 'j' || key === 'k') step(key === 'j');
    else if (key === 'e') correct();
    else if (key !== 'enter' || !unfold()) return;
    event.preventDefault();
  });
})();

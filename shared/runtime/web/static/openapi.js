/* Shows the OpenAPI document of this service with Swagger UI; its few English labels are put into Chinese. */
(function () {
  'use strict';
  var place = document.getElementById('api');
  if (!place || !window.SwaggerUIBundle) return;

  var words = {
    'Parameters': '参数', 'No parameters': '没有参数', 'Name': '名称', 'Description': '说明', 'Responses': '答复',
    'Code': '状态码', 'Request body': '请求内容', 'required': '必填', 'Example Value': '示例', 'Schema': '结构',
    'Media type': '格式', 'Schemas': '数据结构', 'Default value': '默认值', 'Available values': '可选的值',
    'Examples': '示例', 'Edit Value': '填写', 'Model': '结构', 'Loading...': '正在载入…', 'Expand all': '全部展开', 'Collapse all': '全部收起',
    'Failed to load API definition.': '接口说明没有载入。请刷新页面；还是不行时请联系运维人员。',
    'string': '文字', 'integer': '整数', 'boolean': '真假值', 'array': '列表', 'object': '对象'
  };
  var places = { query: '地址参数', path: '地址', header: '请求头' };
  var labels = { 'Collapse operation': '收起', 'Expand operation': '展开', 'Copy to clipboard': '复制' };

  function translate(root) {
    var walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), node;
    while ((node = walker.nextNode())) {
      var text = node.nodeValue.trim(), parent = node.parentElement;
      if (!parent || parent.closest('pre, code, .microlight, .parameter__name')) continue;
      var known = parent.closest('.parameter__in') ? places : words;
      if (Object.prototype.hasOwnProperty.call(known, text)) {
        node.nodeValue = node.nodeValue.replace(text, known[text]);
      }
    }
    root.querySelectorAll('[aria-label], [title]').forEach(function (element) {
      ['aria-label', 'title'].forEach(function (name) {
        var label = element.getAttribute(name);
        if (label && Object.prototype.hasOwnProperty.call(labels, label)) element.setAttribute(name, labels[label]);
      });
    });
    root.querySelectorAll('select, input, textarea').forEach(function (control) {
      if (control.getAttribute('aria-label') || (control.labels && control.labels.length)) return;
      var row = control.closest('[data-param-name]');
      control.setAttribute('aria-label', row ? '参数 ' + row.dataset.paramName : '内容格式');
    });
    /* What scrolls sideways can be reached by the keyboard. */
    root.querySelectorAll('pre, .opblock-body').forEach(function (part) {
      if (part.scrollWidth > part.clientWidth && !part.hasAttribute('tabindex')) part.setAttribute('tabindex', '0');
    });
  }

  new MutationObserver(function () { translate(place); }).observe(place, { childList: true, subtree: true });
  window.SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    supportedSubmitMethods: [],
    /* The page's own head says the title already, and a page has one heading of the first rank. */
    plugins: [function () { return { wrapComponents: { InfoContainer: function () { return function () { return null; }; } } }; }],
    validatorUrl: null
  });
})();

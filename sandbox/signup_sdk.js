// Stands in for Meta's JavaScript SDK, as far as the sign-up of WhatsApp goes: FB.init and FB.login.
(() => {
  const base = new URL('.', document.currentScript.src);
  let app, version;
  window.FB = {
    init(options) {
      app = options.appId;
      version = options.version;
    },
    login(callback, options) {
      const dialog = new URL(version + '/dialog/oauth', base);
      dialog.search = new URLSearchParams({
        client_id: app, config_id: options.config_id, response_type: options.response_type, display: 'popup', origin: location.origin,
      });
      const opened = window.open(dialog, '_blank', 'popup,width=600,height=760');
      const end = (authResponse) => {
        clearInterval(watch);
        window.removeEventListener('message', hear);
        callback({ authResponse, status: authResponse ? 'connected' : 'unknown' });
      };
      const hear = (event) => {
        if (event.origin === base.origin && event.data && event.data.type === 'SANDBOX_CODE') end({ code: event.data.code });
      };
      window.addEventListener('message', hear);
      // A window that was closed, or that the browser did not let open. What it said last may still be on its way.
      let seen = 0;
      const watch = setInterval(() => {
        if ((!opened || opened.closed) && ++seen === 3) end(null);
      }, 200);
    },
  };
})();

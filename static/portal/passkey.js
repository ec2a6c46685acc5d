// Ask for a passkey, or for a new one, with allauth's scripts; its form is hidden until this runs.
(function () {
  const { for: deed, credential } = document.getElementById("passkey-script").dataset;
  const form = document.getElementById("passkey");
  const error = document.getElementById("passkey-error");
  const begin = { add: "addForm", authenticate: "authenticateForm" }[deed];
  const ids = { add: "passkey-button", authenticate: "passkey-button", credential, data: "js_data" };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault(); // whoever gives up is told on the page, not on the console
    error.hidden = false;
  });
  form.addEventListener("submit", (event) => event.preventDefault()); // Enter in the name's field
  document.getElementById("passkey-button").addEventListener("click", () => { error.hidden = true; });
  window.allauth.webauthn.forms[begin]({ ids });
  form.hidden = !window.PublicKeyCredential;
})();

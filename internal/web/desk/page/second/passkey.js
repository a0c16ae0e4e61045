// Passkeys: what the browser makes or signs goes into the form's hidden field, and the form goes its way.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** The options as the browser wants them. (Browsers of before 2025 lack PublicKeyCredential.parseCreationOptionsFromJSON.) */
function read(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const key of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? [])]) key.id = bytes(key.id);
  return { publicKey: options };
}

/** A credential as the server wants it (RegistrationResponseJSON, AuthenticationResponseJSON). */
function write(key) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });
}

const form = document.querySelector("form[data-passkey]");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const failed = form.querySelector(".failed");
  failed.textContent = "";
  try {
    const key = await navigator.credentials[form.dataset.passkey](read(JSON.parse(form.dataset.options)));
    form.elements.credential.value = write(key);
    form.submit();
  } catch {
    failed.textContent = failed.dataset.text;
  }
});
if (form) form.hidden = !window.PublicKeyCredential;

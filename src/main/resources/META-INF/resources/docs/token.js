// The token of the page, which is kept for the tab.

const STORED = "token";

/** Removes blanks, line breaks, quotation marks and the words of the header that were copied with a token. */
export function cleanToken(text) {
  return text.replace(/[\s"'`\u200b\ufeff]+/g, "").replace(/^(authorization:)?(bearer:?)?/i, "");
}

/** The claims of a token; null if the text is not one. */
export function claims(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** A sentence about a token, for the reader; the service decides with the signature. */
export function explained(token, now = Date.now()) {
  if (!token) {
    return { state: "none", text: "No token" };
  }
  const content = claims(token);
  if (token.split(".").length !== 3 || !content) {
    return { state: "bad", text: "This is not a JWT" };
  }
  const role = content.app_metadata?.role ?? content.user_role ?? content.role ?? "no role";
  const minutes = Math.floor((content.exp * 1000 - now) / 60_000);
  if (minutes < 0) {
    return { state: "bad", text: `${role}, expired` };
  }
  const left = minutes < 120 ? `${minutes} min` : minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
  return { state: "good", text: content.exp ? `${role}, valid for ${left}` : role };
}

/** Connects the field with the storage of the tab. */
export function connectToken(field, status) {
  const show = (token) => {
    const { state, text } = explained(token);
    status.textContent = text;
    status.dataset.state = state;
  };
  field.form.addEventListener("submit", (event) => event.preventDefault());
  field.value = sessionStorage.getItem(STORED) ?? "";
  field.addEventListener("input", () => {
    const token = cleanToken(field.value);
    if (token !== field.value) {
      field.value = token;
    }
    if (token) {
      sessionStorage.setItem(STORED, token);
    } else {
      sessionStorage.removeItem(STORED);
    }
    show(token);
  });
  show(field.value);
}

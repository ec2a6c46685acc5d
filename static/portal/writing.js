// Saves what is typed by itself, and loses nothing: not when the network fails, the connection ends,
// or another window has written meanwhile. The text stays in the page, and nowhere else here.
const AFTER = 2000;
const AT_LATEST = 5000;
const AGAIN = 5000;
const UNANSWERED = 8000; // packets that are dropped, as on a train, end in no error
const MOST_WHEN_LEAVING = 60_000; // signs: browsers send 64 kB at most from a page that closes
const CHANGED = "Ce texte a changé dans une autre fenêtre. Rien n’est perdu.";
const SHUT = "Ce texte ne peut pas être enregistré ici pour le moment. Il reste dans la page\u00a0: copiez-le avant de partir.";
const OFFLINE = "Hors connexion. Votre texte reste dans la page, il part dès que le réseau revient.";

const form = document.querySelector("form[data-writing]");
const line = form.querySelector("[data-writing-status]");
const dialog = document.getElementById("log-in-dialog");
const other = new BroadcastChannel("session");
const address = form.getAttribute("action") || location.pathname;
const headers = { Accept: "application/json" };

let dirtySince = 0; // when the first sign was typed that no attempt holds
let attempt = null; // what was sent; the very same again until there is an answer
let inFlight = null;
let isRefused = false;
let unanswered = ""; // the key of what was sent last, as long as nobody has said that it came
let isSentByHand = false;
let isStopped = false; // what another window wrote comes first, or the text cannot be saved here
let isShut = false; // of the two, the latter
let isWaiting = false; // for its owner to log in again
let timer = 0;

const say = (words) => { if (line.textContent !== words) line.textContent = words; };
const field = (name) => form.elements.namedItem(name);

function renewToken() {
  const found = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  if (!found) return;
  for (const one of document.getElementsByName("csrfmiddlewaretoken")) one.value = found[1];
}

function typed() {
  isSentByHand = false; // who goes on writing has stopped it, or writes while it is under way
  if (isStopped) return;
  dirtySince ||= Date.now();
  plan(Math.max(0, Math.min(AFTER, dirtySince + AT_LATEST - Date.now())));
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function later(words) {
  say(words);
  plan(AGAIN);
  return false;
}

/** Send what is typed; return whether the server has all of it. */
function save({ isLeaving = false } = {}) {
  clearTimeout(timer);
  if (isStopped || isWaiting || isSentByHand) return false;
  if (inFlight && !isLeaving) return inFlight;
  if (!attempt && !dirtySince) return true;
  if (!attempt || (isLeaving && dirtySince)) attempt = newAttempt();
  inFlight = send(attempt, isLeaving).finally(() => { inFlight = null; });
  return inFlight;
}

function newAttempt() {
  const body = new URLSearchParams(new FormData(form));
  body.set("after", unanswered); // upon that one, should it have come
  unanswered = crypto.randomUUID();
  body.set("key", unanswered);
  dirtySince = 0;
  return body;
}

async function send(body, isLeaving) {
  body.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
  const keepalive = isLeaving && String(body).length < MOST_WHEN_LEAVING;
  say("Enregistrement…");
  try {
    return await post(address, body, take, keepalive);
  } catch {
    return later(OFFLINE);
  }
}

/** Send, and return what `read` makes of the answer; throw when it is not all there in time.
 * What goes out as the page closes has no limit: nobody waits for it. */
async function post(url, body, read, keepalive = false) {
  const limit = new AbortController();
  const timeout = keepalive ? 0 : setTimeout(() => limit.abort(), UNANSWERED);
  try {
    const { signal } = limit;
    return await read(await fetch(url, { method: "POST", body, keepalive, headers, signal }));
  } finally {
    clearTimeout(timeout);
  }
}

async function take(answer) {
  if (answer.ok) return saved(await answer.json());
  if (answer.status === 400) return refused(await answer.json());
  if (answer.status === 401) return askToLogIn();
  if (answer.status === 403 && !attempt.isRepeated) {
    attempt.isRepeated = true;
    renewToken(); // a log-in elsewhere gives another one
    plan(0);
    return false;
  }
  if (answer.status === 409) return stop(CHANGED, "Comparer les deux textes");
  if (answer.status === 403 || answer.status === 404) return stop(await reasonOf(answer));
  return later("Pas encore enregistré. Nouvel essai dans un instant.");
}

function saved(news) {
  field("seen").value = news.seen;
  field("key").value = news.key;
  attempt = null;
  unanswered = "";
  isRefused = false;
  const wrong = news.left_out.length ? `. À vérifier\u00a0: ${news.left_out.join(", ")}.` : "";
  say(`Enregistré à ${news.saved_at}${wrong}`);
  showSteps(news.steps);
  if (dirtySince) typed();
  return true;
}

function showSteps(words) {
  const steps = document.getElementById("etapes"); // a sheet's, as long as it is not handed over
  if (steps && words) steps.textContent = words;
}

function refused(news) {
  attempt = null;
  isRefused = true;
  const [words] = Object.values(news.errors ?? {}).flat();
  say(`Pas enregistré\u00a0: ${words ?? "vérifiez ce que vous avez écrit."}`);
  return false;
}

async function reasonOf(answer) {
  const news = await answer.json().catch(() => ({}));
  return news.detail ?? SHUT;
}

function stop(words, wayOn) {
  isStopped = true;
  isShut = !wayOn;
  say(words);
  line.classList.add("is-stopped");
  if (wayOn) offer(wayOn);
  return false;
}

function offer(wayOn) {
  const button = document.createElement("button");
  button.className = "button";
  button.textContent = wayOn;
  line.append(" ", button); // sends the form by hand: the page that answers shows both texts
}

// Logging in again, inside the page ---------------------------------------------------------------

function askToLogIn() {
  isWaiting = true;
  say("Pas enregistré\u00a0: votre connexion a pris fin. Votre texte reste dans la page.");
  if (!dialog.open) {
    const frame = document.createElement("iframe");
    frame.title = "Me reconnecter";
    frame.src = dialog.dataset.address;
    dialog.querySelector("iframe")?.remove();
    dialog.querySelector(".actions").before(frame);
    dialog.showModal();
  }
  return false;
}

function backAgain() {
  renewToken();
  if (!isWaiting) return;
  isWaiting = false;
  if (dialog.open) dialog.close();
  dialog.querySelector("iframe")?.remove();
  plan(0);
}

other.addEventListener("message", backAgain); // any page that is loaded with a connection says so
document.addEventListener("session-ended", (event) => { event.preventDefault(); askToLogIn(); });
document.getElementById("log-in-later").addEventListener("click", () => { dialog.close(); });
dialog.addEventListener("close", () => { if (isWaiting) say("Pas enregistré\u00a0: reconnectez-vous, dans cette fenêtre ou dans une autre. Votre texte reste dans la page."); });

// When to save ------------------------------------------------------------------------------------

form.addEventListener("input", typed);
form.addEventListener("change", typed);
form.addEventListener("focusout", () => { if (dirtySince) plan(0); });
addEventListener("online", () => { if (attempt) plan(0); });
addEventListener("pagehide", () => { if (dirtySince) save({ isLeaving: true }); });
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  isSentByHand = false;
  if (attempt) plan(0);
});
addEventListener("beforeunload", (event) => {
  if (isSentByHand) return;
  if (isWaiting || isStopped || isRefused || (attempt && !inFlight)) event.preventDefault();
});

// By hand: after what the page sends itself, and never into a connection that has ended.
form.addEventListener("submit", (event) => {
  if (isSentByHand) return;
  event.preventDefault();
  sendByHand(event.submitter);
});

function tryAgain() {
  isStopped = isShut = false;
  line.classList.remove("is-stopped");
  attempt = null;
  dirtySince ||= Date.now();
}

async function sendByHand(submitter) {
  if (isWaiting) return askToLogIn();
  if (isShut) tryAgain();
  if (!isStopped && !(await save()) && !isRefused) return false;
  if (!(await isConnected())) return false;
  if (attempt && !isStopped) return sendByHand(submitter); // begun meanwhile: the form comes after
  clearTimeout(timer);
  if (!attempt) unanswered = field("key").value;
  isSentByHand = true;
  form.requestSubmit(submitter);
  return true;
}

async function isConnected() {
  const body = new URLSearchParams({ csrfmiddlewaretoken: field("csrfmiddlewaretoken").value });
  try {
    const { status } = await post(dialog.dataset.pulse, body, (answer) => answer);
    if (status === 401) return askToLogIn();
    if (status === 403) renewToken();
    return true;
  } catch {
    say(OFFLINE);
    return false;
  }
}

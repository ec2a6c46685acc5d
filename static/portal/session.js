// Says five minutes before the end that the session will end, and prolongs it. Tabs tell each other.
const WARNING = 5 * 60;
const line = document.getElementById("session");
const dialog = document.getElementById("session-dialog");
const part = (name) => document.getElementById(`session-${name}`);
const tabs = new BroadcastChannel("session");
const form = line.querySelector("form");
let end = 0;

let clock = 0;

const now = () => Date.now() / 1000;

function lasts(seconds) {
  end = now() + seconds;
  clearInterval(clock);
  clock = setInterval(look, 1000);
  if (dialog.open) dialog.close();
}

function finish() {
  clearInterval(clock);
  // A page where somebody is writing lets them log in without leaving it.
  if (!document.dispatchEvent(new CustomEvent("session-ended", { cancelable: true }))) return;
  part("title").textContent = "Votre connexion a pris fin";
  part("text").hidden = part("prolong").hidden = true;
  part("ended").hidden = part("login").hidden = false;
  const here = encodeURIComponent(location.pathname + location.search);
  part("login").href = `${line.dataset.login}?next=${here}`;
  if (!dialog.open) dialog.showModal();
}

function look() {
  const left = end - now();
  if (left <= 0) return finish();
  if (left > WARNING) return;
  const minutes = Math.ceil(left / 60);
  const said = minutes > 1 ? `${minutes} minutes` : "moins d’une minute";
  if (part("minutes").textContent !== said) part("minutes").textContent = said;
  if (!dialog.open && !look.closed) dialog.showModal();
}

async function prolong() {
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
  if (answer.status === 401) return finish();
  if (!answer.ok) throw new Error(answer.status);
  const seconds = Number(answer.headers.get("Session-Left"));
  lasts(seconds);
  tabs.postMessage(seconds);
}

part("prolong").addEventListener("click", () => prolong().catch(() => { part("text").textContent = "Cela n’a pas abouti. Réessayez, ou rechargez la page."; }));
part("close").addEventListener("click", () => { look.closed = true; dialog.close(); });
tabs.addEventListener("message", (event) => { look.closed = false; lasts(event.data); });
lasts(Number(line.dataset.left));
tabs.postMessage(Number(line.dataset.left));
line.hidden = true; // the dialogue takes its place
look();

// Filters and pages of a list without loading the whole page again. Every link is a true address:
// without this script, or when anything goes wrong, the browser simply goes there.

const LIST = "[data-listing]";
const here = () => location.pathname + location.search;
let shown = here();
let underWay = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest(`${LIST} :is(.filters, .pagination, .empty) a[href]`);
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || event.defaultPrevented || link.pathname !== location.pathname) return;
  event.preventDefault();
  show(link.href, { focus: link.id || "compte", isNew: true });
});

addEventListener("popstate", () => {
  if (here() !== shown) show(location.href, { focus: null, isNew: false });
});

async function show(address, { focus, isNew }) {
  underWay?.abort();
  underWay = new AbortController();
  try {
    const found = await read(address, underWay.signal);
    if (isNew) history.pushState(null, "", address);
    shown = here();
    replace(found);
    tell(focus);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

async function read(address, signal) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.querySelector(LIST);
  if (!list) throw new Error("no list");
  return { list, title: page.title };
}

function replace({ list, title }) {
  const old = document.querySelector(LIST);
  const filters = list.querySelector(".filters");
  if (filters) filters.open ||= old.querySelector(".filters")?.open ?? false;
  old.replaceWith(document.adoptNode(list));
  document.title = title;
}

// Who chose a filter stays on it; who turned a page is taken to the beginning of the list.
function tell(focus) {
  const count = document.getElementById("compte");
  document.querySelector("[data-announce]").textContent = count.textContent;
  if (focus) (document.getElementById(focus) ?? count).focus();
}

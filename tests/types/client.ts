// A front end in a hundred lines. `npx openapi-typescript openapi.yaml -o api.d.ts` makes the types.
import type { components, operations } from "./api";

type Schemas = components["schemas"];
type Page = Schemas["Page"];
type Block = Schemas["BodyBlock"];
type Formation = Schemas["FormationPageSummary"];
type Filters = NonNullable<operations["listPages"]["parameters"]["query"]>;

const API = "http://localhost:8000/api/v2";

/** What the API says when it cannot answer: `problem.errors` names each value refused. */
export class ApiError extends Error {
  constructor(readonly problem: Schemas["Problem"]) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
  }
}

async function get<Answer>(path: string, query: Filters | { path?: string; token?: string } = {}) {
  const url = new URL(`${API}/${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value)); // a list becomes a,b
  }
  const response = await fetch(url);
  if (!response.ok) throw new ApiError((await response.json()) as Schemas["Problem"]);
  return (await response.json()) as Answer;
}

/** The formations that match, with how many there would be for each format. */
export async function listFormations(filters: Omit<Filters, "type"> = {}) {
  const query: Filters = { ...filters, type: ["cms.FormationPage"], facets: ["format"] };
  const list = await get<Schemas["PageList"]>("pages/", query);
  const formations = list.items.filter((page): page is Formation => page.type === "cms.FormationPage");
  return { formations, total: list.meta.total_count, formats: list.meta.facets?.format ?? [] };
}

/** What to do at an address of the site: show a page, go elsewhere, or say that it is not there. */
export async function visit(path: string) {
  try {
    const found = await get<Schemas["ResolvedPage"] | Schemas["ResolvedRedirect"]>("resolve/", { path });
    if (found.kind === "redirect") return { status: found.status, location: found.location };
    return { status: 200, html: renderPage(found.page) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, detail } = error.problem; // 410: it was there once
    return { status, html: `<h1>${escape(detail)}</h1>` };
  }
}

/** An editor's draft, for the token that the admin's preview adds to the address. */
export async function preview(token: string) {
  const page = await get<Page>("preview/", { token });
  return `<p>${page.meta.preview ? "Aperçu" : ""}</p>${renderPage(page)}`;
}

function renderPage(page: Page): string {
  const blocks = "body" in page ? page.body.map(renderBlock).join("\n") : "";
  const price = page.type === "cms.FormationPage" ? `<p>${escape(page.price.display)}</p>` : "";
  const data = page.json_ld.map((each) => JSON.stringify(each).replaceAll("<", "\\u003c"));
  const scripts = data.map((each) => `<script type="application/ld+json">${each}</script>`);
  return [`<h1>${escape(page.title)}</h1>`, price, blocks, ...scripts].join("\n");
}

function renderBlock({ type, value }: Block): string {
  switch (type) {
    case "heading":
      return `<h${value.level} id="${value.anchor}">${escape(value.text)}</h${value.level}>`;
    case "paragraph":
      return value; // clean HTML
    case "quote":
      return `<blockquote>${escape(value.text)} <cite>${escape(value.author)}</cite></blockquote>`;
    case "callout":
      return `<aside class="${value.kind}">${value.text}</aside>`;
    case "definition":
      return `<dl id="${value.anchor}"><dt>${escape(value.term)}</dt><dd>${value.text}</dd></dl>`;
    case "steps":
      return list("ol", value.steps.map((step) => `${step.letter} ${step.title}`));
    case "objectives":
      return list("ul", value.objectives);
    case "key_figures":
      return list("ul", value.figures.map((figure) => `${figure.value} ${figure.label}`));
    case "faq":
      return value.entries.map((each) => `<h3>${escape(each.question)}</h3>${each.answer}`).join("");
    case "image":
      return value.image ? `<img src="${value.image.src}" alt="${escape(value.image.alt)}">` : "";
    case "video":
      return `<a href="${value.embed_url ?? value.url}">${escape(value.title)}</a>`;
    case "document":
      return value.document ? `<a href="${value.document.url}">${escape(value.label)}</a>` : "";
    case "flow":
      return list("ol", (value.flow?.steps ?? []).map((step) => `${step.label}, ${step.minutes} min`));
    case "related_formations":
      return list("ul", value.formations.map((link) => link.title));
    case "call_to_action":
      return `<a href="${value.page?.path ?? "/demande-offre/"}">${escape(value.label)}</a>`;
    default:
      return unknown(type); // a new block: this line no longer compiles
  }
}

const unknown = (type: never): string => `<!-- ${String(type)} -->`;
const list = (tag: "ol" | "ul", items: string[]): string =>
  `<${tag}>${items.map((item) => `<li>${escape(item)}</li>`).join("")}</${tag}>`;
const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

"""Seeing in plain Markdown what an editor meant: headings, steps, questions, definitions."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cms.importing.nodes import Image, Node, heading_words, plain_text
from cms.importing.report import Warnings
from cms.importing.vocabulary import fold_words
from cms.importing.wording import typo

PSEUDO_HEADING = re.compile(
    r"^(?:\*\*|__)((?:(?!\*\*|__).){2,120}?)\s*:?\s*(?:\*\*|__)\s*:?\s*$", re.DOTALL
)
LETTERED_LINE = re.compile(r"^(?:\*\*|__)(\w{1,2})(?:\*\*|__)\s+([^:\n]{2,60}?)\s*:\s*(.+)$")
DEFINITION = re.compile(
    r"^(?:\\?\*\s*(?P<marked>[^:*\n]{2,60}?)\s*:"
    r"|(?:\*\*|__)(?P<bold>[^:*\n]{2,60}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:))\s*(?=\S)"
)
SENTENCE_END = re.compile(r"[.!…]\s*$")
STEPS_HEADING = re.compile(r"\b(deroulement|etapes?|deroule)\b")
FAQ_HEADING = re.compile(r"\b(faq|foire aux questions|questions frequentes|questions courantes)\b")
NUMBERED_QUESTION = re.compile(r"^(\d{1,2})\s*[-–.)]\s*(.+\?)$")
TITLED_STEP = re.compile(r"^([^:.]{2,60}?)\s*[:–]\s+(.+)$", re.DOTALL)
AFTER_COLON = re.compile(r"^<p>.*?:(?:</b>)?[\s\u00a0]*", re.DOTALL)
LONGEST_STEP = 300


@dataclass
class Step:
    title: str
    text: str = ""
    letter: str = ""


@dataclass
class Question:
    question: str
    answer: list[Node]


@dataclass
class Group:
    """Nodes that are one thing together: `steps`, `faq` or `definition`."""

    kind: str
    line: int
    steps: list[Step] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    term: str = ""
    html: str = ""


def is_heading(node) -> bool:
    return isinstance(node, Node) and node.kind == "heading"


def promote_pseudo_headings(nodes: list[Node], warnings: Warnings) -> list[Node]:
    """Make a heading of level 2 of each paragraph that is nothing but bold words."""
    promoted = []
    for node in nodes:
        match = node.kind == "paragraph" and PSEUDO_HEADING.match(node.markdown.strip())
        if not match or SENTENCE_END.search(match.group(1)):
            promoted.append(node)
            continue
        words = heading_words(match.group(1))
        message = f"« {words} », en gras, devient un titre."
        warnings.add("pseudo_heading", message, line=node.line, raw=node.markdown)
        promoted.append(Node("heading", node.line, node.markdown, words, level=2))
    return promoted


def note_title_case(nodes: list[Node], warnings: Warnings) -> None:
    """Tell the headings whose every word has a capital, as English writes them."""
    for node in nodes:
        words = node.html.split() if node.kind == "heading" else []
        long_words = [word for word in words if len(word) > 3]
        if len(long_words) > 1 and len(words) <= 4 and all(word.istitle() for word in long_words):
            proposal = node.html[0] + node.html[1:].lower()
            message = "Majuscule à chaque mot : le français n’en met qu’une."
            details = {"line": node.line, "raw": node.html, "proposal": proposal}
            warnings.add("possible_typo", message, **details)


def level_headings(nodes: list[Node], warnings: Warnings) -> list[Node]:
    """Let headings start at level 2 and go down one at a time, 4 at the most."""
    above: list[int] = []
    levelled = []
    for node in nodes:
        if node.kind != "heading":
            levelled.append(node)
            continue
        while above and above[-1] >= node.level:
            above.pop()
        above.append(node.level)
        level = min(1 + len(above), 4)
        _note_level(node, level, warnings)
        levelled.append(replace(node, level=level))
    return levelled


def gather_lettered_steps(nodes: list, warnings: Warnings) -> list:
    """Gather three or more lines « **M** Mot : texte », over paragraphs, into lettered steps."""
    gathered, run = [], []
    for node in [*nodes, None]:
        lines = _lettered_lines(node)
        if lines:
            run.append((node, lines))
            continue
        steps = [Step(title, text, letter) for _, part in run for letter, title, text in part]
        if len(steps) >= 3:
            gathered.append(_lettered_group([part[0] for part in run], steps, warnings))
        else:
            gathered += [part[0] for part in run]
        run = []
        if node is not None:
            gathered.append(node)
    return gathered


def gather_questions(nodes: list) -> list:
    """Gather numbered questions, or the questions under a heading « FAQ », into one group."""
    start = _first_question(nodes)
    if start is None:
        return nodes
    before, rest = nodes[:start], nodes[start:]
    title = ""
    if before and is_heading(before[-1]) and FAQ_HEADING.search(fold_words(before[-1].html)):
        title = before.pop().html
    group = Group("faq", rest[0].line, term=title)
    for position, node in enumerate(rest):
        is_end = is_heading(node) and not node.html.endswith("?") and node.level <= rest[0].level
        if is_end or (isinstance(node, Group) and node.kind == "definition"):
            return [*before, group, *gather_questions(rest[position:])]
        if is_heading(node) and node.level <= rest[0].level:
            numbered = NUMBERED_QUESTION.match(node.html)
            question = numbered.group(2) if numbered else node.html
            group.questions.append(Question(question, []))
        else:
            group.questions[-1].answer.append(node)
    return [*before, group]


def gather_steps(nodes: list, warnings: Warnings) -> list:
    """Make steps of ordered lists, and of the list under a heading that announces steps."""
    gathered = []
    for before, node in pairwise([None, *nodes]):
        announced = is_heading(before) and STEPS_HEADING.search(fold_words(before.html))
        if not isinstance(node, Node) or not _may_be_steps(node, bool(announced)):
            gathered.append(node)
            continue
        steps = [_step(item) for item in node.items]
        if not any(w.code == "steps_recognised" and w.line == node.line for w in warnings):
            message = f"{len(steps)} étapes reconnues."
            warnings.add("steps_recognised", message, line=node.line, raw=node.items[0])
        gathered.append(Group("steps", node.line, steps=steps, images=node.images))
    return gathered


def gather_definition(nodes: list, warnings: Warnings) -> list:
    """Make a definition of a last paragraph « \\* Terme : … », or « **Terme** : … » where the text
    before it has that term."""
    last = nodes[-1] if nodes else None
    match = isinstance(last, Node) and last.kind == "paragraph" and DEFINITION.match(last.markdown)
    if not match:
        return nodes
    term = typo((match["marked"] or match["bold"]).strip())
    texts = fold_words(" ".join(node.text for node in nodes[:-1] if isinstance(node, Node)))
    if match["bold"] and fold_words(term) not in texts:
        return nodes
    html = AFTER_COLON.sub("<p>", last.html, count=1)
    if match["marked"]:
        message = f"La note « {term} » devient une définition."
        warnings.add("footnote_mark", message, line=last.line, raw=last.markdown[:120])
    group = Group("definition", last.line, images=last.images, term=term, html=html)
    return [*nodes[:-1], group]


def _lettered_group(nodes: list[Node], steps: list[Step], warnings: Warnings) -> Group:
    word = "".join(step.letter for step in steps)
    message = f"Déroulement « {word} » reconnu : {len(steps)} étapes."
    warnings.add("flow_recognised", message, line=nodes[0].line, raw=nodes[0].markdown)
    images = [image for node in nodes for image in node.images]
    return Group("steps", nodes[0].line, steps=steps, images=images)


def _note_level(node: Node, level: int, warnings: Warnings) -> None:
    if level > node.level:
        message = f"Titre de niveau {node.level} abaissé : le niveau 1 est le titre de la page."
        warnings.add("heading_shifted", message, line=node.line, raw=node.html)
    elif level < node.level:
        message = f"Niveau de titre sauté : {node.level} devient {level}."
        warnings.add("heading_level_skipped", message, line=node.line, raw=node.html)


def _lettered_lines(node) -> list[tuple[str, str, str]]:
    if not isinstance(node, Node) or node.kind != "paragraph":
        return []
    matches = [LETTERED_LINE.match(line.strip()) for line in node.markdown.split("\n")]
    if not all(matches):
        return []
    return [tuple(typo(plain_text(part)) for part in match.groups()) for match in matches]


def _first_question(nodes: list) -> int | None:
    """Where questions start: at a « 1 - … ? » followed by a « 2 - … ? », or after « FAQ »."""
    headings = [(at, node) for at, node in enumerate(nodes) if is_heading(node)]
    for (at, node), (after_at, after) in pairwise(headings):
        if _question_number(node) == 1 and _question_number(after) == 2:
            return at
        if FAQ_HEADING.search(fold_words(node.html)) and after.html.endswith("?"):
            return after_at
    return None


def _question_number(heading: Node) -> int | None:
    match = NUMBERED_QUESTION.match(heading.html)
    return int(match.group(1)) if match else None


def _may_be_steps(node: Node, announced: bool) -> bool:
    if node.items is None or len(node.items) < 2:
        return False
    if (node.kind != "ordered_list" and not announced) or "<a " in node.html:
        return False  # a step is plain text: links stay in their list
    return all(len(item) <= LONGEST_STEP for item in node.items)


def _step(text: str) -> Step:
    text = text.strip(" ;\u00a0")
    if match := TITLED_STEP.match(text):
        return Step(match.group(1), match.group(2))
    return Step(text)

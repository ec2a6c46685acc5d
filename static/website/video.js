// A video takes the place of its link after a click, never before: nothing is asked of its host
// until then. Without this script the link leads to the video.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-player]");
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !isPlain) return;
  event.preventDefault();
  const player = document.createElement("iframe");
  player.src = link.dataset.player;
  player.title = link.textContent;
  player.allow = "fullscreen; picture-in-picture; encrypted-media";
  player.referrerPolicy = "strict-origin-when-cross-origin";
  link.closest(".download").replaceWith(player);
  player.focus();
});

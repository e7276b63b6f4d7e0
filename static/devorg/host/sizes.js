// A canvas that grows or shrinks takes the frame around it along.
export function followSizes(origin) {
  window.addEventListener("message", ({ source, origin: from, data }) => {
    if (from !== origin || data?.devorg !== "size") return;
    const frame = [...document.querySelectorAll("iframe")].find((each) => each.contentWindow === source);
    if (frame === undefined) return;
    frame.style.width = data.width;
    frame.style.height = data.height;
  });
}

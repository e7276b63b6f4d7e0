// A Visualforce page in Lightning's frame: it holds the outer of the two canvas frames.

import { followSizes } from "./sizes.js";

const { embedder } = JSON.parse(document.getElementById("config").textContent);
followSizes(embedder);

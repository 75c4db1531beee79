// A search that found nothing is told, so that authors learn what is missing.

import { mayCount, tell } from "../beacon.js";

const missed = document.querySelector("[data-missed]");
const query = new URLSearchParams(location.search).get("q");
if (missed && query && mayCount()) tell(missed.getAttribute("data-missed") ?? "", "text/plain", query);

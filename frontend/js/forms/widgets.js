// What enketo-core puts in place of plain fields. Browsers' own fields do for everything else.

import { Attachment } from "./widgets/attachment.js";
import { Position } from "./widgets/position.js";
import { Ranking } from "./widgets/ranking.js";

export default [Attachment, Position, Ranking];

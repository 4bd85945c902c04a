// The part of node-forge that the function digest() of forms needs: a tenth of the whole.

const forge = require("node-forge/lib/forge");
require("node-forge/lib/md.all");
require("node-forge/lib/util");

module.exports = forge;

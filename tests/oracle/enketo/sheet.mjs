// Prints the style sheet that turns XForms into HTML.
import sheet from "./node_modules/enketo-transformer/dist/enketo-transformer/xsl/openrosa2html5form.xsl.js";

process.stdout.write(sheet);

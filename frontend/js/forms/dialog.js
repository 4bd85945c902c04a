// Questions to the person at the device, by the browser's own windows: they work with every assistive technology.

const words = (content) =>
  typeof content === "string" ? content : [content.heading, content.msg ?? content.message].filter(Boolean).join("\n\n");

export default {
  async alert(content) {
    window.alert(words(content));
  },
  async confirm(content) {
    return window.confirm(words(content));
  },
  async prompt(content, standard) {
    return window.prompt(words(content), standard);
  },
};

// The files that are attached to answers. They stay in the browser's memory until the record is sent.

import { getFilename } from "enketo-core/src/js/utils.js";

const MOST_BYTES = 20 * 1024 * 1024;

function ofInput(input) {
  const file = input.files?.[0];
  return file ? { name: getFilename(file, input.dataset.filenamePostfix), blob: file } : null;
}

export default {
  getCurrentFiles: () =>
    [...document.querySelectorAll('form.or input[type="file"]')].map(ofInput).filter((file) => file !== null),
  getFileUrl: async (subject) => (subject instanceof Blob ? URL.createObjectURL(subject) : null),
  getMaxSizeReadable: () => `${MOST_BYTES / 1024 / 1024} MB`,
  init: async () => true,
  isTooLarge: (file) => file.size > MOST_BYTES,
  isWaitingForPermissions: () => false,
};

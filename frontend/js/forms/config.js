// How enketo-core behaves here: answers that do not apply count as empty, as the server's own check has it.

export default {
  excludeNonRelevant: true,
  experimentalOptimizations: { computeAsync: false },
  googleApiKey: "",
  maps: [],
  repeatOrdinals: false,
  swipePage: false,
  textMaxChars: 4000,
  validateContinuously: false,
  validatePage: true,
};

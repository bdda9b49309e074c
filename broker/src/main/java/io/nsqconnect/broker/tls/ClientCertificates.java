package io.nsqconnect.broker.tls;

/** What is asked of a client's certificate. */
enum ClientCertificates {
  NOT_REQUESTED,
  /** There has to be one, whoever has issued it. */
  REQUIRED,
  /** One that leads to an authority that is trusted. */
  VERIFIED;

  /** What the option says; as with nsqd, a word that is not known requests none. */
  static ClientCertificates of(String policy) {
    return switch (policy) {
      case "require" -> REQUIRED;
      case "require-verify" -> VERIFIED;
      default -> NOT_REQUESTED;
    };
  }
}

package io.nsqconnect.source;

/** What the connector promises of each message. */
enum DeliveryGuarantee {
  /** It gets into Kafka; after a failure it may be there twice. */
  AT_LEAST_ONCE("at-least-once"),
  /** It is there once, for whoever reads committed records only. */
  EXACTLY_ONCE("exactly-once");

  private final String spelling;

  DeliveryGuarantee(String spelling) {
    this.spelling = spelling;
  }

  @Override
  public String toString() {
    return spelling;
  }
}

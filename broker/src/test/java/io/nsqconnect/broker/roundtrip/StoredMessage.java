package io.nsqconnect.broker.roundtrip;

/** A message as it is stored and delivered; the body as Latin-1, byte for byte. */
public record StoredMessage(long timestamp, int attempts, String id, String body) {
  /** The same message when it is delivered once more. */
  StoredMessage deliveredAgain() {
    return new StoredMessage(timestamp, attempts + 1, id, body);
  }
}

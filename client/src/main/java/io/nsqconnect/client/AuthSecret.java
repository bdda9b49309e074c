package io.nsqconnect.client;

import java.nio.charset.StandardCharsets;

/** What AUTH sends. Its value shows in no text that this class makes. */
public final class AuthSecret {
  private final String value;

  /** The secret {@code value}, not empty: nsqd refuses an AUTH without a body. */
  public AuthSecret(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("empty auth secret (expected: at least 1 byte)");
    }
    this.value = value;
  }

  byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "[hidden]";
  }
}

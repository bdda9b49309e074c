package io.nsqconnect.broker.auth;

import io.nsqconnect.broker.json.JsonMembers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an auth server has said of a client.
 *
 * @param identity who it is; may be empty
 * @param identityUrl where more is to be found; may be empty
 * @param authorizations what it may do; may be empty
 * @param expiresAtNs when the server has to be asked again, in {@code nanoTime}
 */
public record Grant(
    String identity, String identityUrl, List<Authorization> authorizations, long expiresAtNs) {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /**
   * Reads the answer of an auth server.
   *
   * @param nowNs when it came
   * @throws IOException saying what is wrong with it
   */
  public static Grant parse(byte[] answer, long nowNs) throws IOException {
    JsonMembers members = JsonMembers.parse(answer);
    List<Authorization> authorizations = new ArrayList<>();
    for (JsonMembers rule : members.objects("authorizations")) {
      authorizations.add(Authorization.of(rule));
    }
    long ttlSeconds = members.integer("ttl");
    if (ttlSeconds <= 0) {
      throw new IOException("invalid TTL " + ttlSeconds + " (must be >0)");
    }
    return new Grant(
        members.text("identity"),
        members.text("identity_url"),
        List.copyOf(authorizations),
        // What takes more than 64 bits loses the others, as in nsqd; if it is negative then, the
        // answer has expired when it comes.
        nowNs + Math.max(-1, ttlSeconds * NANOS_PER_SECOND));
  }

  /** Whether the client may do anything at all. */
  public boolean permitsAnything() {
    return !authorizations.isEmpty();
  }

  boolean permits(String topic, String channel) {
    return authorizations.stream().anyMatch(rule -> rule.permits(topic, channel));
  }

  boolean isExpired(long nowNs) {
    return nowNs - expiresAtNs > 0;
  }
}

package io.nsqconnect.broker.auth;

import static io.nsqconnect.protocol.ErrorCode.E_AUTH_DISABLED;
import static io.nsqconnect.protocol.ErrorCode.E_AUTH_FAILED;
import static io.nsqconnect.protocol.ErrorCode.E_AUTH_FIRST;
import static io.nsqconnect.protocol.ErrorCode.E_INVALID;
import static io.nsqconnect.protocol.ErrorCode.E_UNAUTHORIZED;

import io.netty.util.concurrent.Future;
import io.nsqconnect.protocol.NsqException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client may do.
 *
 * <p>Its methods answer at once where they can. Where an auth server has to be asked they say that
 * they can't tell yet; when they can, {@code onAnswer} is called, and the same question has to be
 * put again. The secret is kept for when the server's answer expires. Confined to the home loop.
 */
public final class ClientAuth {
  private static final Logger LOG = LoggerFactory.getLogger(ClientAuth.class);

  private final AuthServers servers;
  private final String remoteAddress;
  private final Supplier<AuthSubject> subject;
  private final Runnable onAnswer;
  private final Set<String> publishesTo = new HashSet<>();
  private byte[] secret;
  private Grant grant;
  private Future<Grant> asked;

  /**
   * A client that has not authenticated itself.
   *
   * @param remoteAddress names it in the log
   * @param subject what there is to say of it, at the time of a query
   */
  public ClientAuth(
      AuthServers servers, String remoteAddress, Supplier<AuthSubject> subject, Runnable onAnswer) {
    this.servers = servers;
    this.remoteAddress = remoteAddress;
    this.subject = subject;
    this.onAnswer = onAnswer;
  }

  /** What the client was granted last, or null. */
  public Grant grant() {
    return grant;
  }

  /**
   * AUTH: has the servers look at a secret.
   *
   * @return whether the client was granted something; false if it can't be told yet
   * @throws NsqException if it was granted nothing
   */
  public boolean authenticate(byte[] clientsSecret) {
    if (asked == null) {
      if (isAuthenticated()) {
        throw new NsqException(E_INVALID, "AUTH already set");
      }
      if (!servers.areThere()) {
        throw new NsqException(E_AUTH_DISABLED, "AUTH disabled");
      }
      secret = clientsSecret;
    }
    if (!refreshed()) {
      return false;
    }
    if (!isAuthenticated()) {
      throw new NsqException(E_UNAUTHORIZED, "AUTH no authorizations found");
    }
    return true;
  }

  /**
   * Whether the client may publish to {@code topic}; false if it can't be told yet.
   *
   * @throws NsqException if it may not
   */
  public boolean mayPublish(String command, String topic) {
    if (!servers.areThere()) {
      return true;
    }
    if (grant != null && publishesTo.contains(topic) && !isExpired()) {
      return true;
    }
    if (!permitted(command, topic, "")) {
      return false;
    }
    publishesTo.add(topic);
    return true;
  }

  /**
   * Whether the client may subscribe to {@code channel}; false if it can't be told yet.
   *
   * @throws NsqException if it may not
   */
  public boolean maySubscribe(String topic, String channel) {
    return !servers.areThere() || permitted("SUB", topic, channel);
  }

  /** The client is gone. */
  public void close() {
    if (asked != null) {
      asked.cancel(false);
    }
  }

  private boolean permitted(String command, String topic, String channel) {
    if (asked == null && !isAuthenticated()) {
      throw new NsqException(E_AUTH_FIRST, "AUTH required before " + command);
    }
    if ((asked != null || isExpired()) && !refreshed()) {
      return false;
    }
    if (!grant.permits(topic, channel)) {
      throw new NsqException(
          E_UNAUTHORIZED,
          "AUTH failed for " + command + " on \"" + topic + "\" \"" + channel + '"');
    }
    return true;
  }

  private boolean isAuthenticated() {
    return grant != null && grant.permitsAnything();
  }

  private boolean isExpired() {
    return grant.isExpired(servers.clock().nanoTime());
  }

  /** Whether the servers have answered, asking them if need be. */
  private boolean refreshed() {
    if (asked == null) {
      asked = servers.ask(subject.get(), secret);
      if (!asked.isDone()) {
        asked.addListener(done -> onAnswer.run());
      }
    }
    if (!asked.isDone()) {
      return false;
    }
    Future<Grant> answered = asked;
    asked = null;
    publishesTo.clear();
    if (!answered.isSuccess()) {
      // The reasons are no business of a client that nobody knows.
      LOG.warn("PROTOCOL(V2): [{}] AUTH failed {}", remoteAddress, answered.cause().getMessage());
      throw new NsqException(E_AUTH_FAILED, "AUTH failed");
    }
    grant = answered.getNow();
    return true;
  }
}

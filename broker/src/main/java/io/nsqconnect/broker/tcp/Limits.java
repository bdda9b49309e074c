package io.nsqconnect.broker.tcp;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.Topology;
import io.nsqconnect.broker.tls.TlsServer;
import java.time.Duration;
import java.util.Optional;

/**
 * What the configuration allows clients.
 *
 * @param maxMessageBytes largest message
 * @param maxBodyBytes largest body of IDENTIFY, AUTH and MPUB
 * @param maxReadyCount largest RDY count
 * @param authRequired whether they have to authenticate themselves
 * @param topology where they connect to
 * @param maxRequeueDelayNs longest delay of REQ and DPUB
 * @param layers what they may put below the protocol
 */
public record Limits(
    long maxMessageBytes,
    long maxBodyBytes,
    long maxReadyCount,
    boolean authRequired,
    Topology topology,
    long maxRequeueDelayNs,
    Duration msgTimeout,
    Duration maxMsgTimeout,
    Duration maxHeartbeatInterval,
    long maxOutputBufferBytes,
    Duration outputBufferTimeout,
    Duration minOutputBufferTimeout,
    Duration maxOutputBufferTimeout,
    LayerOffer layers) {

  private static final Duration SCAN_INTERVAL = Duration.ofMillis(100);

  /** For a broker without TLS. */
  public static Limits of(Configuration configuration) {
    return of(configuration, Optional.empty());
  }

  /**
   * What {@code configuration} says of them.
   *
   * @param tls the TLS side of connections, if that is offered
   */
  public static Limits of(Configuration configuration, Optional<TlsServer> tls) {
    return new Limits(
        configuration.get(Options.MAX_MSG_SIZE),
        configuration.get(Options.MAX_BODY_SIZE),
        configuration.get(Options.MAX_RDY_COUNT),
        !configuration.get(Options.AUTH_HTTP_ADDRESSES).isEmpty(),
        Topology.of(configuration),
        configuration.get(Options.MAX_REQ_TIMEOUT).toNanos(),
        msgTimeout(configuration),
        configuration.get(Options.MAX_MSG_TIMEOUT),
        configuration.get(Options.MAX_HEARTBEAT_INTERVAL),
        configuration.get(Options.MAX_OUTPUT_BUFFER_SIZE),
        configuration.get(Options.OUTPUT_BUFFER_TIMEOUT),
        configuration.get(Options.MIN_OUTPUT_BUFFER_TIMEOUT),
        configuration.get(Options.MAX_OUTPUT_BUFFER_TIMEOUT),
        LayerOffer.of(configuration, tls));
  }

  /** A message whose time is over at once is with its consumer until nsqd would look again. */
  private static Duration msgTimeout(Configuration configuration) {
    Duration configured = configuration.get(Options.MSG_TIMEOUT);
    return configured.toMillis() < 1 ? SCAN_INTERVAL : configured;
  }
}

package io.nsqconnect.broker.lookup;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.Topology;
import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.json.JsonText;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.outgoing.Connector;
import io.nsqconnect.broker.outgoing.HttpQueries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nsqlookupd servers that consumers ask for this broker.
 *
 * <p>Each is told at once what topics and channels there are, each at its own pace: one that hangs
 * holds up nobody. A new topic is held back until those that are known have been asked for its
 * channels. Confined to the home loop.
 */
public final class LookupPeers implements EngineListener, Registrar {
  private static final Logger LOG = LoggerFactory.getLogger(LookupPeers.class);

  private static final long PING_INTERVAL_MS = 15_000;

  /** What an answer may grow to if the configured limit is beyond any array. */
  private static final long MAX_ANSWER_BYTES = 1 << 30;

  private final HomeLoop home;
  private final EventLoop loop;
  private final Connector connector;
  private final ChannelQuery channelQuery;
  private final Map<String, LookupPeer> peers = new LinkedHashMap<>();
  private Configuration configuration;
  private Future<?> pings;

  /** Without peers, and deaf, until {@link #start}. */
  public LookupPeers(HomeLoop home, Connector connector, HttpQueries queries) {
    this.home = home;
    this.loop = home.loop();
    this.connector = connector;
    this.channelQuery = new ChannelQuery(home, queries);
  }

  /**
   * Registers the broker from now on, when all topics of earlier days are there.
   *
   * @param resolved with the ports to announce
   */
  public void start(Configuration resolved) {
    configuration = resolved;
    addresses(resolved.get(Options.LOOKUPD_TCP_ADDRESSES));
    pings =
        loop.scheduleAtFixedRate(
            this::ping, PING_INTERVAL_MS, PING_INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** Connects to those of {@code addresses} that are new and leaves those that are not among. */
  public void addresses(List<String> addresses) {
    Set<String> wanted = new LinkedHashSet<>(addresses);
    for (LookupPeer peer : List.copyOf(peers.values())) {
      if (!wanted.contains(peer.address())) {
        LOG.info("LOOKUP({}): removing peer", peer.address());
        peers.remove(peer.address()).close();
      }
    }
    for (String address : wanted) {
      if (!peers.containsKey(address)) {
        LOG.info("LOOKUP({}): adding peer", address);
        LookupPeer peer = new LookupPeer(address, loop, connector, this);
        peers.put(address, peer);
        peer.connect();
      }
    }
  }

  /** Leaves all peers, which tells them that the broker is gone. */
  public void close() {
    LOG.info("LOOKUP: closing");
    configuration = null;
    if (pings != null) {
      pings.cancel(false);
    }
    peers.values().forEach(LookupPeer::close);
    peers.clear();
  }

  @Override
  public void topicCreated(Topic topic) {
    if (configuration == null) {
      return;
    }
    tell("topic", "REGISTER " + topic.name());
    List<PeerInfo> known = new ArrayList<>();
    for (LookupPeer peer : peers.values()) {
      if (peer.info() != null && !peer.info().broadcastAddress().isEmpty()) {
        known.add(peer.info());
      }
    }
    if (!known.isEmpty()) {
      channelQuery.precreate(topic, known);
    } else if (!peers.isEmpty()) {
      LOG.error(
          "no available nsqlookupd to query for channels to pre-create for topic {}", topic.name());
    }
  }

  @Override
  public void topicDeleted(Topic topic) {
    tell("topic", "UNREGISTER " + topic.name());
  }

  @Override
  public void channelCreated(Channel channel) {
    tell("channel", "REGISTER " + fullName(channel));
  }

  @Override
  public void channelDeleted(Channel channel) {
    tell("channel", "UNREGISTER " + fullName(channel));
  }

  @Override
  public byte[] identity() {
    String text = JsonText.object(json -> writeIdentity(json, Topology.of(configuration)));
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void writeIdentity(JsonGenerator json, Topology topology) throws IOException {
    json.writeStringField("broadcast_address", configuration.get(Options.BROADCAST_ADDRESS));
    json.writeStringField("hostname", Configurations.hostname());
    json.writeNumberField("http_port", configuration.get(Options.BROADCAST_HTTP_PORT));
    json.writeNumberField("tcp_port", configuration.get(Options.BROADCAST_TCP_PORT));
    if (topology.isShown()) {
      json.writeStringField("topology_region", topology.region());
      json.writeStringField("topology_zone", topology.zone());
    }
    json.writeStringField("version", Version.NSQD);
  }

  @Override
  public List<String> registrations() {
    List<String> registrations = new ArrayList<>();
    for (Topic topic : home.enter().topics()) {
      if (topic.channels().isEmpty()) {
        registrations.add("REGISTER " + topic.name());
      }
      for (Channel channel : topic.channels()) {
        registrations.add("REGISTER " + fullName(channel));
      }
    }
    return registrations;
  }

  @Override
  public int maxAnswerBytes() {
    return (int) Math.max(0, Math.min(MAX_ANSWER_BYTES, configuration.get(Options.MAX_BODY_SIZE)));
  }

  private void ping() {
    for (LookupPeer peer : peers.values()) {
      LOG.debug("LOOKUPD({}): sending heartbeat", peer.address());
      peer.tell("PING");
    }
  }

  private void tell(String what, String command) {
    for (LookupPeer peer : peers.values()) {
      LOG.info("LOOKUPD({}): {} {}", peer.address(), what, command);
      peer.tell(command);
    }
  }

  private static String fullName(Channel channel) {
    return channel.topic().name() + ' ' + channel.name();
  }
}

package io.nsqconnect.broker.lookup;

import io.netty.util.concurrent.Future;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.json.JsonMembers;
import io.nsqconnect.broker.loop.HomeLoop;
import io.nsqconnect.broker.outgoing.HttpQueries;
import io.nsqconnect.broker.outgoing.HttpQuery;
import io.nsqconnect.protocol.Names;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the channels that a new topic has elsewhere, and creates them here before its first
 * message moves: consumers that come later would miss it.
 *
 * <p>Publishers do not wait, their messages do. All peers are asked at the same time; those that
 * answer count. The topic starts when the last has answered, or its time is up.
 */
final class ChannelQuery {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelQuery.class);

  private final HomeLoop home;
  private final HttpQueries queries;

  ChannelQuery(HomeLoop home, HttpQueries queries) {
    this.home = home;
    this.queries = queries;
  }

  /** Holds {@code topic} back until {@code peers}, at least one, have been asked. */
  void precreate(Topic topic, List<PeerInfo> peers) {
    topic.hold();
    Answers answers = new Answers(topic, peers.size());
    for (PeerInfo peer : peers) {
      String url = url(topic, peer);
      LOG.info("CI: querying nsqlookupd {}", url);
      queries.ask(HttpQuery.get(url)).addListener((Future<byte[]> answer) -> answers.add(answer));
    }
  }

  private static String url(Topic topic, PeerInfo peer) {
    String host = peer.broadcastAddress();
    String server = host.indexOf(':') < 0 ? host : '[' + host + ']';
    String name = URLEncoder.encode(topic.name(), StandardCharsets.UTF_8);
    return "http://" + server + ':' + peer.httpPort() + "/channels?topic=" + name;
  }

  /** What the peers have said so far of one topic. */
  private final class Answers {
    private final Topic topic;
    private final int asked;
    private final TreeSet<String> channels = new TreeSet<>();
    private final List<String> failures = new ArrayList<>();
    private int answered;

    Answers(Topic topic, int asked) {
      this.topic = topic;
      this.asked = asked;
    }

    void add(Future<byte[]> answer) {
      answered++;
      if (answer.isSuccess()) {
        try {
          channels.addAll(JsonMembers.parse(answer.getNow()).texts("channels"));
        } catch (IOException e) {
          failures.add("no list of channels");
        }
      } else {
        failures.add(String.valueOf(answer.cause().getMessage()));
      }
      if (answered == asked) {
        finish();
      }
    }

    private void finish() {
      if (!failures.isEmpty()) {
        LOG.warn(
            "failed to query nsqlookupd for channels to pre-create for topic {} - {}{}",
            topic.name(),
            failures.size() == asked ? "failed to query any nsqlookupd: " : "",
            String.join(", ", failures));
      }
      if (topic.isDeleted()) {
        return;
      }
      home.enter();
      for (String channel : channels) {
        if (!Names.isValid(channel)) {
          LOG.warn("skipping creation of invalid channel of topic {}", topic.name());
        } else if (!Names.isEphemeral(channel)) {
          topic.channel(channel);
        }
      }
      topic.start();
    }
  }
}

package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.bridge.Installation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged plugins on the oldest worker that they are to work on, {@code kafka.oldest.version}
 * in the parent pom, found by their service files and delivering exactly once.
 */
class OldestWorkerIT {
  private static final int MESSAGES = 2_000;

  private static final Map<String, String> WORKER =
      Map.of("offset.flush.interval.ms", "1000", "exactly.once.source.support", "enabled");

  private static final Map<String, String> SOURCE =
      Map.of(
          "connector.class", "io.nsqconnect.source.NsqSourceConnector",
          "tasks.max", "1",
          "nsq.topics", "there",
          "nsq.channel", "kafka",
          "nsq.delivery", "exactly-once",
          "exactly.once.support", "required",
          "kafka.topic", "between");

  private static final Map<String, String> SINK =
      Map.of(
          "connector.class", "io.nsqconnect.sink.NsqSinkConnector",
          "tasks.max", "1",
          "topics", "between",
          "nsq.topic", "back");

  @TempDir Path directory;

  @Test
  void messagesGoToKafkaAndBack() throws Exception {
    Installation installation =
        new Installation(
            Repository.root(), Path.of("integration-tests/oldest-worker/target/kafka/lib"));
    try (BridgeStack stack = BridgeStack.start(directory, installation, WORKER);
        KafkaBodies inKafka = KafkaBodies.committed(stack.kafka().bootstrapServers(), "between");
        NsqBodies back = new NsqBodies()) {
      String nsqd = stack.broker().tcpAddress();
      Set<String> sent =
          IntStream.range(0, MESSAGES)
              .mapToObj(number -> "message " + number)
              .collect(Collectors.toSet());
      new NsqdHttp(stack.broker().httpUri().getPort())
          .post("/mpub?topic=there", String.join("\n", sent));
      back.read(nsqd, "back", "channel");

      stack.run("source", at(nsqd, SOURCE));
      stack.run("sink", at(nsqd, SINK));

      inKafka.awaitDistinct(MESSAGES, Deadlines.PROGRAM);
      back.awaitDistinct(MESSAGES, Deadlines.PROGRAM);
      assertThat(inKafka.distinct()).isEqualTo(sent);
      assertThat(inKafka.duplicates()).isZero();
      assertThat(back.distinct()).isEqualTo(sent);
    }
  }

  private static Map<String, String> at(String nsqd, Map<String, String> configuration) {
    Map<String, String> all = new HashMap<>(configuration);
    all.put("nsq.nsqd.tcp.addresses", nsqd);
    return all;
  }
}

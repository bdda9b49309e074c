package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.client.ManualIo;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.ConnectorProperties;
import io.nsqconnect.protocol.Command;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several nodes a message goes to. */
class OutletNodesTest extends OutletFixture {
  @Test
  void turnsToTheNextNodeWhileOneIsDown() throws Exception {
    FakeNsqd other = io.nsqd();
    Outlet outlet = open(nodes(ManualIo.freeAddress(), other.address()), Map.of());

    for (String body : List.of("a", "b", "c")) {
      submit(outlet, "topic", body);
      io.advanceMs(5);
    }

    assertThat(other.commands("PUB")).hasSize(3);
    assertThat(partition.committable()).isEqualTo(3);
  }

  @Test
  void publishesWhatWaitedForANodeAsSoonAsItIsBack() throws Exception {
    NsqdAddress address = ManualIo.freeAddress();
    Outlet outlet =
        open(
            nodes(address),
            Map.of(
                DeliveryKeys.RETRY_BACKOFF_MS,
                "3600000",
                DeliveryKeys.RETRY_BACKOFF_MAX_MS,
                "3600000"));
    submit(outlet, "topic", "a");
    submit(outlet, "other", "b");
    io.advanceMs(5);

    FakeNsqd back = io.nsqd(address);
    io.advanceMs(100);

    assertThat(back.commands("PUB")).containsExactlyInAnyOrder("PUB topic a", "PUB other b");
    io.advanceMs(3_600_000);
    assertThat(back.commands("PUB")).hasSize(2);
  }

  @Test
  void doesNotGiveUpBecauseNobodyIsThere() throws Exception {
    NsqdAddress away = ManualIo.freeAddress();
    Outlet outlet = open(nodes(away), Map.of(DeliveryKeys.MAX_RETRIES, "0"));
    submit(outlet, "topic", "a");

    settleFor(20);
    assertThat(outlet.failure()).isNull();
    io.nsqd(away);
    settleFor(2);

    assertThat(partition.committable()).isEqualTo(1);
  }

  @Test
  void spreadsBatchesOverTheNodes() throws Exception {
    FakeNsqd other = io.nsqd();
    Outlet outlet = open(nodes(nsqd.address(), other.address()), Map.of());

    for (String body : List.of("a", "b", "c", "d")) {
      submit(outlet, "topic", body);
      io.advanceMs(5);
    }

    assertThat(nsqd.commands("PUB")).hasSize(2);
    assertThat(other.commands("PUB")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "PUB, 1, E_PUB_FAILED PUB failed no space left on device",
    "MPUB, 2, E_MPUB_FAILED MPUB failed no space left on device"
  })
  void leavesANodeThatRefusesAloneForAWhile(Command command, int messages, String error)
      throws Exception {
    FakeNsqd full = io.nsqd();
    full.refuse(command, error);
    Outlet outlet =
        open(
            nodes(full.address(), nsqd.address()),
            Map.of(
                DeliveryKeys.RETRY_BACKOFF_MS, "3600000",
                DeliveryKeys.RETRY_BACKOFF_MAX_MS, "3600000"));

    for (int i = 0; i < 10; i++) {
      submit(outlet, "topic", Collections.nCopies(messages, "m" + i).toArray(String[]::new));
      io.advanceMs(200);
    }

    assertThat(full.commands(command.name())).hasSizeLessThanOrEqualTo(1);
    assertThat(nsqd.commands(command.name())).hasSizeGreaterThanOrEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource({
    "PUB, 1, E_PUB_FAILED PUB failed no space left on device",
    "MPUB, 2, E_MPUB_FAILED MPUB failed no space left on device"
  })
  void triesTheOnlyNodeSeldomWhileItRefusesHoweverMuchWaitsAndAllOnceItAccepts(
      Command command, int messages, String error) {
    nsqd.refuse(command, error);
    long maxBackoffMs = 30_000;
    Outlet outlet =
        open(
            Map.of(
                BatchingKeys.BATCH_MAX_RECORDS, Integer.toString(messages),
                DeliveryKeys.RETRY_BACKOFF_MAX_MS, Long.toString(maxBackoffMs)));
    for (int i = 0; i < 50; i++) {
      submit(outlet, "topic", Collections.nCopies(messages, "m" + i).toArray(String[]::new));
    }
    letPass(120_000);
    int connectionsBefore = nsqd.accepted();
    letPass(60_000);
    int connections = nsqd.accepted() - connectionsBefore;

    nsqd.allow(command);
    letPass(maxBackoffMs + 200);

    assertThat(connections).isBetween(1, 25);
    assertThat(partition.committable()).isEqualTo(50L * messages);
    assertThat(outlet.outstanding()).isZero();
  }

  /** In steps small enough for what waits for something else. */
  private void letPass(long ms) {
    for (long passed = 0; passed < ms; passed += 50) {
      io.advanceMs(50);
    }
  }

  @Test
  void waitsForTheNodeOfAPartitionIfItIsToBlock() throws Exception {
    NsqdAddress away = ManualIo.freeAddress();
    Outlet outlet = open(nodes(away, nsqd.address()), Map.of(DeliveryKeys.FAILOVER, "block"));
    List<PartitionProgress> partitions =
        IntStream.range(0, 8)
            .mapToObj(number -> new PartitionProgress(new TopicPartition("topic", number)))
            .toList();
    partitions.forEach(
        each -> outlet.submit(List.of(message(each, "topic", 0, "m" + each.partition()))));
    settleFor(5);
    int elsewhere = bodies(nsqd).size();

    FakeNsqd back = io.nsqd(away);
    settleFor(10);

    assertThat(elsewhere).isBetween(1, 7);
    assertThat(bodies(nsqd)).hasSize(elsewhere);
    assertThat(bodies(back)).hasSize(8 - elsewhere).doesNotContainAnyElementsOf(bodies(nsqd));
  }

  @Test
  void publishesSoManyCopiesToDifferentNodes() throws Exception {
    FakeNsqd second = io.nsqd();
    FakeNsqd third = io.nsqd();
    Outlet outlet =
        open(
            nodes(nsqd.address(), second.address(), third.address()),
            Map.of(DeliveryKeys.PUBLISH_COPIES, "2"));

    for (String body : List.of("a", "b", "c", "d", "e", "f")) {
      submit(outlet, "topic", body);
      io.advanceMs(5);
    }

    List<String> all =
        Stream.of(nsqd, second, third).flatMap(node -> bodies(node).stream()).toList();
    assertThat(all).hasSize(12);
    Stream.of(nsqd, second, third)
        .forEach(node -> assertThat(bodies(node)).doesNotHaveDuplicates());
    assertThat(all).containsOnly("a", "b", "c", "d", "e", "f");
    assertThat(partition.committable()).isEqualTo(6);
  }

  @Test
  void aCopyWaitsForAnotherNodeRatherThanGoTwiceToOne() throws Exception {
    NsqdAddress away = ManualIo.freeAddress();
    Outlet outlet = open(nodes(nsqd.address(), away), Map.of(DeliveryKeys.PUBLISH_COPIES, "2"));
    submit(outlet, "topic", "a");
    settleFor(5);
    long beforeItIsBack = partition.committable();

    FakeNsqd back = io.nsqd(away);
    settleFor(5);

    assertThat(beforeItIsBack).isNegative();
    assertThat(nsqd.commands("PUB")).hasSize(1);
    assertThat(back.commands("PUB")).hasSize(1);
    assertThat(partition.committable()).isEqualTo(1);
  }

  @Test
  void whatIsDoneHoldsNoMoreThanTheBudgetWhileItWaitsForOneThatIsNot() throws Exception {
    FakeNsqd other = io.nsqd();
    List.of(nsqd, other).forEach(node -> node.leaveUnanswered(Command.PUB));
    Outlet outlet = open(nodes(nsqd.address(), other.address()), Map.of());
    submit(outlet, "topic", "stuck");
    io.advanceMs(5);
    String body = "x".repeat(1000);

    int batches = 0;
    while (budget.await(500 * (RecordCost.OVERHEAD_BYTES + 1000), 0) && batches < 100) {
      submit(outlet, "topic", Collections.nCopies(500, body).toArray(String[]::new));
      batches++;
    }
    long takenBytes = budget.takenBytes();
    List.of(nsqd, other).forEach(node -> node.allow(Command.PUB));
    List.of(nsqd, other).forEach(FakeNsqd::dropConnections);
    settleFor(3);

    assertThat(batches).isBetween(5, 20);
    assertThat(takenBytes).isEqualTo(5 + 256 + batches * 500L * 80);
    assertThat(partition.committable()).isEqualTo(1 + batches * 500L);
    assertThat(budget.takenBytes()).isZero();
  }

  @Test
  void aNodeThatIsFoundLaterTakesWhatWaited() throws Exception {
    NsqdAddress later = ManualIo.freeAddress();
    Outlet outlet = open("", Map.of());
    submit(outlet, "topic", "a");
    settleFor(2);

    FakeNsqd found = io.nsqd(later);
    outlet.useNodes(List.of(later));
    settleFor(2);

    assertThat(found.commands("PUB")).containsExactly("PUB topic a");
  }

  @Test
  void tellsOnceThatThereAreTooFewNodesAndOnceThatThereAreEnough() throws Exception {
    try (RecordedLog log = new RecordedLog(Nodes.class)) {
      Outlet outlet = open(Map.of(DeliveryKeys.PUBLISH_COPIES, "2"));
      submit(outlet, "topic", "a");
      submit(outlet, "other", "b");
      settleFor(5);
      assertThat(log.lines())
          .containsExactly(
              "WARNING 1 nsqd nodes known (expected: at least 2): messages wait until there are"
                  + " more");

      outlet.useNodes(List.of(nsqd.address(), io.nsqd().address()));
      settleFor(5);

      assertThat(log.lines().subList(1, log.lines().size()))
          .containsExactly("INFO 2 nsqd nodes known: messages are published again");
      assertThat(partition.committable()).isEqualTo(2);
    }
  }

  @Test
  void aNodeThatIsFoundLaterNeedsNoKeyStoreAnyMore(@TempDir Path directory) throws Exception {
    Path truststore = directory.resolve("ca.pem");
    try (InputStream pem = ConnectorProperties.class.getResourceAsStream("ca.pem")) {
      Files.copy(pem, truststore);
    }
    Outlet outlet =
        open(
            "",
            Map.of(
                "nsq.tls.enabled", "true",
                "nsq.ssl.truststore.type", "PEM",
                "nsq.ssl.truststore.location", truststore.toString()));
    Files.delete(truststore);

    outlet.useNodes(List.of(nsqd.address()));
    io.run();

    assertThat(nsqd.commands("IDENTIFY")).hasSize(1);
  }

  @Test
  void aNodeThatIsGoneGetsNoMoreAndAnswersWhatItHas() throws Exception {
    FakeNsqd second = io.nsqd();
    nsqd.leaveUnanswered(Command.PUB);
    Outlet outlet = open(Map.of());
    submit(outlet, "topic", "a");
    io.advanceMs(5);

    outlet.useNodes(List.of(second.address()));
    submit(outlet, "topic", "b");
    io.advanceMs(5);

    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic a");
    assertThat(second.commands("PUB")).containsExactly("PUB topic b");
  }
}

package io.nsqconnect.source;

import static io.nsqconnect.source.TaskBench.IN_KAFKA;
import static io.nsqconnect.source.TaskBench.bodies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.protocol.Command;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NsqSourceTaskTest {
  private final TaskBench bench = new TaskBench();
  private final FakeNsqd nsqd = bench.nsqd;
  private NsqSourceTask task;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void identifiesWithWhatIsConfigured() {
    start(
        Map.of(
            "nsq.client.id", "me", "nsq.hostname", "here", DeliveryKeys.MSG_TIMEOUT_MS, "12000"));

    nsqd.awaitCommand("SUB topic channel");

    assertThat(nsqd.commands("IDENTIFY").get(0))
        .contains("\"client_id\":\"me\"")
        .contains("\"hostname\":\"here\"")
        .contains("\"user_agent\":\"nsq-connect/")
        .contains("\"msg_timeout\":12000");
  }

  @Test
  void asksForAsManyAsMayBeInFlight() {
    start(Map.of(DeliveryKeys.MAX_IN_FLIGHT, "77"));

    nsqd.awaitCommand("RDY 77");
  }

  /** The half that nsqd may still send comes while this one is on its way to Kafka. */
  @Test
  void waitsForNoMoreThanHalfOfWhatNsqdAllows() throws Exception {
    nsqd.answerIdentify("{\"max_rdy_count\":4}");
    start(Map.of(DeliveryKeys.POLL_LINGER_MS, "1000", DeliveryKeys.POLL_TIMEOUT_MS, "2000"));
    nsqd.awaitCommand("RDY 4");
    Duration shortest = Duration.ofDays(1);

    // A busy machine may hold up one or the other; who lingers takes a second every time.
    for (int i = 0; i < 10 && shortest.toMillis() >= 1000; i++) {
      bench.enqueue("a", "b");
      long beginNs = System.nanoTime();
      List<SourceRecord> polled = poll(2);
      Duration took = Duration.ofNanos(System.nanoTime() - beginNs);
      assertThat(bodies(polled)).containsExactly("a", "b");
      shortest = took.compareTo(shortest) < 0 ? took : shortest;
      polled.forEach(record -> task.commitRecord(record, IN_KAFKA));
    }

    assertThat(shortest).isLessThan(Duration.ofMillis(1000));
  }

  @Test
  void handsOverMessagesInOrder() throws Exception {
    bench.enqueue("a", "b", "c");
    start(Map.of());

    assertThat(bodies(poll(3))).containsExactly("a", "b", "c");
  }

  @Test
  void aPollWithoutMessagesReturnsNull() throws Exception {
    start(Map.of());

    assertThat(task.poll()).isNull();
  }

  @Test
  void aMessageIsFinishedWhenItsRecordIsInKafkaAndNotBefore() throws Exception {
    bench.enqueue("a", "b");
    start(Map.of());
    List<SourceRecord> records = poll(2);
    task.poll();
    assertThat(nsqd.commands("FIN")).isEmpty();

    task.commitRecord(records.get(1), IN_KAFKA);
    nsqd.awaitCommand("FIN");

    assertThat(nsqd.commands("FIN")).containsExactly("FIN 0000000000000002");
    assertThat(nsqd.inFlight()).isEqualTo(1);
  }

  @Test
  void equalMessagesAreFinishedEach() throws Exception {
    bench.enqueue("same", "same", "same");
    start(Map.of());

    for (SourceRecord record : poll(3)) {
      task.commitRecord(record, IN_KAFKA);
    }

    nsqd.await(() -> nsqd.commands("FIN").size() == 3);
  }

  @Test
  void neverHasMoreInFlightThanAllowed() throws Exception {
    bench.enqueue("a", "b", "c", "d", "e");
    start(Map.of(DeliveryKeys.MAX_IN_FLIGHT, "2"));

    List<SourceRecord> first = poll(2);
    assertThat(nsqd.inFlight()).isEqualTo(2);
    assertThat(task.poll()).isNull();
    task.commitRecord(first.get(0), IN_KAFKA);

    assertThat(bodies(poll(1))).containsExactly("c");
  }

  @Test
  void asksForNothingWhileTooManyBytesAreInFlight() throws Exception {
    String half = "x".repeat(512 * 1024);
    bench.enqueue(half, half);
    start(Map.of(DeliveryKeys.MAX_IN_FLIGHT_BYTES, "1048576"));
    List<SourceRecord> records = poll(2);
    nsqd.awaitCommand("RDY 0");

    task.commitRecord(records.get(0), IN_KAFKA);

    nsqd.await(() -> !nsqd.commands("RDY").get(nsqd.commands("RDY").size() - 1).equals("RDY 0"));
  }

  @Test
  void aDroppedRecordIsFinishedByDefault() throws Exception {
    bench.enqueue("a");
    start(Map.of());

    task.commitRecord(poll(1).get(0), null);

    nsqd.awaitCommand("FIN 0000000000000001");
  }

  @Test
  void aDroppedRecordIsRequeuedIfConfigured() throws Exception {
    bench.enqueue("a");
    start(
        Map.of(
            DeliveryKeys.DROPPED_RECORD_ACTION, "requeue", DeliveryKeys.REQUEUE_DELAY_MS, "250"));

    task.commitRecord(poll(1).get(0), null);

    nsqd.awaitCommand("REQ 0000000000000001 250");
    assertThat(nsqd.commands("FIN")).isEmpty();
  }

  @Test
  void aDroppedRecordFailsTheTaskIfConfigured() throws Exception {
    bench.enqueue("a");
    start(Map.of(DeliveryKeys.DROPPED_RECORD_ACTION, "fail"));

    task.commitRecord(poll(1).get(0), null);

    nsqd.awaitCommand("REQ 0000000000000001 0");
    assertThatThrownBy(task::poll)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("message 0000000000000001 of topic/channel at nsqd ")
        .hasMessageContaining("nsq.dropped.record.action is fail");
  }

  @Test
  void touchesWhatKafkaIsSlowToTake() throws Exception {
    bench.enqueue("a");
    start(Map.of(DeliveryKeys.TOUCH_INTERVAL_MS, "100"));
    poll(1);

    nsqd.awaitCommand("TOUCH 0000000000000001");
  }

  @Test
  void touchesNoMoreWhatNsqdHasLetGo() throws Exception {
    nsqd.refuse(Command.TOUCH, "E_TOUCH_FAILED TOUCH 0000000000000001 failed ID not in flight");
    bench.enqueue("a", "b");
    start(Map.of(DeliveryKeys.TOUCH_INTERVAL_MS, "100"));
    poll(2);

    nsqd.await(() -> nsqd.commands("TOUCH 0000000000000002").size() >= 12);

    assertThat(nsqd.commands("TOUCH 0000000000000001")).as("until it said so").hasSizeLessThan(6);
  }

  @Test
  void doesNotTouchIfConfiguredNotTo() throws Exception {
    bench.enqueue("a");
    start(Map.of(DeliveryKeys.TOUCH_ENABLED, "false", DeliveryKeys.TOUCH_INTERVAL_MS, "100"));
    poll(1);

    // Each waits as long as the interval.
    for (int i = 0; i < 5; i++) {
      assertThat(task.poll()).isNull();
    }

    assertThat(nsqd.commands("TOUCH")).isEmpty();
  }

  @Test
  void takesAMessageAgainAfterALoss() throws Exception {
    bench.enqueue("a");
    start(Map.of(DedupeKeys.DEDUPE_ENABLED, "false"));
    SourceRecord lost = poll(1).get(0);

    nsqd.dropConnections();
    SourceRecord again = poll(1).get(0);
    task.commitRecord(lost, IN_KAFKA);
    task.commitRecord(again, IN_KAFKA);
    nsqd.awaitCommand("FIN");

    assertThat(nsqd.commands("FIN")).hasSize(1);
    assertThat(again.headers().lastWithName("nsq.attempts").value()).isEqualTo(2);
  }

  @Test
  void failsIfNsqdRefusesForGood() {
    nsqd.refuse(Command.SUB, "E_UNAUTHORIZED AUTH failed for SUB on \"topic\" \"channel\"");
    start(Map.of());
    nsqd.awaitCommand("SUB");

    assertThatThrownBy(() -> poll(1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("E_UNAUTHORIZED AUTH failed for SUB");
  }

  @Test
  void failsIfNsqdWantsASecretThatIsNotConfigured() {
    nsqd.answerIdentify("{\"auth_required\":true}");
    start(Map.of());

    assertThatThrownBy(() -> poll(1)).hasMessageContaining("no auth secret is configured");
  }

  @Test
  void sendsTheSecretThatIsConfigured() {
    nsqd.answerIdentify("{\"auth_required\":true}");
    start(Map.of("nsq.auth.secret", "hush"));

    nsqd.awaitCommand("AUTH hush");
  }

  @Test
  void whatWaitsForAPollWhenItsConnectionIsLostIsNotHandedOver() throws Exception {
    bench.enqueue("a", "b");
    start(Map.of(DeliveryKeys.POLL_MAX_RECORDS, "1", DedupeKeys.DEDUPE_ENABLED, "false"));
    poll(1);
    nsqd.await(() -> nsqd.inFlight() == 2);

    nsqd.dropConnections();
    nsqd.await(() -> nsqd.accepted() == 2 && nsqd.inFlight() == 2);

    assertThat(poll(2))
        .extracting(record -> record.headers().lastWithName("nsq.attempts").value())
        .containsExactly(2, 2);
  }

  @Test
  void stoppingGivesBackWhatWasNotPolled() throws Exception {
    bench.enqueue("a", "b", "c");
    start(Map.of(DeliveryKeys.POLL_MAX_RECORDS, "1", DeliveryKeys.STOP_DRAIN_TIMEOUT_MS, "30000"));
    SourceRecord polled = poll(1).get(0);
    nsqd.await(() -> nsqd.inFlight() == 3);
    task.commitRecord(polled, IN_KAFKA);

    task.stop();

    assertThat(nsqd.commands())
        .contains("RDY 0", "CLS", "FIN 0000000000000001")
        .contains("REQ 0000000000000002 0", "REQ 0000000000000003 0");
    assertThat(nsqd.commands("REQ")).hasSize(2);
    assertThat(nsqd.commands("FIN")).hasSize(1);
  }

  @Test
  void stoppingFinishesWhatIsAcknowledgedWhileTheRestHasGoneBack() throws Exception {
    bench.enqueue("a", "b");
    start(Map.of(DeliveryKeys.POLL_MAX_RECORDS, "1", DeliveryKeys.STOP_DRAIN_TIMEOUT_MS, "30000"));
    SourceRecord polled = poll(1).get(0);
    nsqd.await(() -> nsqd.inFlight() == 2);
    Thread acknowledging =
        new Thread(
            () -> {
              nsqd.awaitCommand("REQ 0000000000000002 0");
              task.commitRecord(polled, IN_KAFKA);
            });
    acknowledging.start();

    task.stop();
    acknowledging.join();

    nsqd.awaitCommand("FIN 0000000000000001");
    assertThat(nsqd.commands("FIN")).containsExactly("FIN 0000000000000001");
    assertThat(nsqd.commands("REQ")).containsExactly("REQ 0000000000000002 0");
  }

  @Test
  void stoppingGivesBackWhatIsNotAcknowledgedInTimeAndIgnoresItLater() throws Exception {
    bench.enqueue("a");
    start(Map.of(DeliveryKeys.STOP_DRAIN_TIMEOUT_MS, "6000"));
    SourceRecord polled = poll(1).get(0);

    task.stop();
    task.commitRecord(polled, IN_KAFKA);

    nsqd.awaitCommand("REQ");
    assertThat(nsqd.commands("REQ")).containsExactly("REQ 0000000000000001 0");
    assertThat(nsqd.commands("FIN")).isEmpty();
  }

  private void start(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put(DeliveryKeys.POLL_TIMEOUT_MS, "100");
    all.put(DeliveryKeys.POLL_LINGER_MS, "20");
    all.put(DeliveryKeys.STOP_DRAIN_TIMEOUT_MS, "100");
    all.putAll(properties);
    task = bench.start(all);
  }

  private List<SourceRecord> poll(int count) throws InterruptedException {
    return TaskBench.poll(task, count);
  }
}

package io.nsqconnect.source;

import static io.nsqconnect.source.TaskBench.bodies;
import static io.nsqconnect.source.TaskBench.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.client.FakeNsqd;
import io.nsqconnect.protocol.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What workers do that a naive connector falls over, and what comes back from nsqd. */
@Timeout(60)
class ExactlyOnceTest {
  private static final Map<String, String> EXACTLY_ONCE =
      Map.of(DeliveryKeys.DELIVERY, "exactly-once", "exactly.once.support", "required");

  private final TaskBench bench = new TaskBench();
  private final FakeNsqd nsqd = bench.nsqd;
  private final StoredOffsets offsets = bench.offsets;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void aMessageThatComesAgainAfterItsCommitIsFinishedWithoutARecord() throws Exception {
    bench.enqueue("a", "b");
    NsqSourceTask killed = bench.start(EXACTLY_ONCE);
    TransactionalWorker first = new TransactionalWorker(killed, offsets);
    for (SourceRecord record : poll(killed, 2)) {
      first.send(record, sent -> true);
    }
    first.commitToKafka();
    assertThat(nsqd.commands("FIN")).isEmpty();
    nsqd.dropConnections();
    killed.stop();

    TransactionalWorker second = new TransactionalWorker(bench.start(EXACTLY_ONCE), offsets);
    bench.enqueue("c");
    while (nsqd.commands("FIN").size() < 3) {
      second.turn(record -> true);
    }

    assertThat(bodies(first.inKafka())).containsExactlyInAnyOrder("a", "b");
    assertThat(bodies(second.inKafka())).containsExactly("c");
  }

  @Test
  void aMessageThatComesAgainBeforeItsCommitIsFinishedByItsLastDelivery() throws Exception {
    bench.enqueue("a");
    NsqSourceTask task = bench.start(EXACTLY_ONCE);
    TransactionalWorker worker = new TransactionalWorker(task, offsets);
    SourceRecord record = poll(task, 1).get(0);
    worker.send(record, sent -> true);
    nsqd.dropConnections();
    // The worker is busy with the batch; the message is taken with one of the next polls.
    while (!Long.valueOf(1).equals(offsets.metrics.values().get("redelivered-pending-total"))) {
      assertThat(task.poll()).isNull();
    }

    worker.commit();
    nsqd.awaitCommand("FIN");

    assertThat(nsqd.commands("FIN")).containsExactly("FIN 0000000000000001");
    nsqd.await(() -> nsqd.inFlight() == 0);
  }

  @Test
  void withoutAWindowTheSameMessageGetsIntoKafkaTwice() throws Exception {
    bench.enqueue("a");
    Map<String, String> forgetful = Map.of(DedupeKeys.DEDUPE_ENABLED, "false");
    NsqSourceTask killed = bench.start(forgetful);
    TransactionalWorker first = new TransactionalWorker(killed, offsets);
    poll(killed, 1).forEach(record -> first.send(record, sent -> true));
    first.commitToKafka();
    nsqd.dropConnections();
    killed.stop();

    TransactionalWorker second = new TransactionalWorker(bench.start(forgetful), offsets);
    while (second.inKafka().isEmpty()) {
      second.turn(record -> true);
    }

    assertThat(bodies(second.inKafka())).containsExactly("a");
  }

  // T1
  @Test
  void messagesOfWhichAllRecordsAreDroppedAreFinished() throws Exception {
    whatIsFilteredOutGoesOn(EXACTLY_ONCE);
  }

  // T1
  @Test
  void messagesOfWhichAllRecordsAreDroppedAreFinishedByAnAtLeastOnceTaskToo() throws Exception {
    whatIsFilteredOutGoesOn(Map.of());
  }

  // T1
  @Test
  void messagesOfWhichAllRecordsAreDroppedAreFinishedWithoutAWindowToo() throws Exception {
    whatIsFilteredOutGoesOn(Map.of(DedupeKeys.DEDUPE_ENABLED, "false"));
  }

  private void whatIsFilteredOutGoesOn(Map<String, String> properties) throws Exception {
    Map<String, String> narrow = new HashMap<>(properties);
    narrow.put(DeliveryKeys.MAX_IN_FLIGHT, "2");
    bench.enqueue("a", "b", "c", "d", "e");
    TransactionalWorker worker = new TransactionalWorker(bench.start(narrow), offsets);

    while (nsqd.commands("FIN").size() < 5) {
      worker.turn(record -> false);
    }

    assertThat(worker.inKafka()).isEmpty();
  }

  // T1, T7
  @Test
  void whatAStoppingWorkerDidNotGetToIsGivenBack() throws Exception {
    bench.enqueue("a", "b", "c");
    Map<String, String> patient = new HashMap<>(EXACTLY_ONCE);
    patient.put(DeliveryKeys.STOP_DRAIN_TIMEOUT_MS, "30000");
    NsqSourceTask task = bench.start(patient);
    TransactionalWorker worker = new TransactionalWorker(task, offsets);
    List<SourceRecord> batch = poll(task, 1);
    while (worker.inKafka().size() + batch.size() < 3) {
      batch.forEach(record -> worker.send(record, sent -> true));
      worker.commit();
      batch = poll(task, 1);
    }
    int left = batch.size() - 1;

    // It was in the middle of the last batch, and commits what it has sent of it.
    worker.send(batch.get(0), record -> true);
    worker.commit();
    task.stop();

    nsqd.await(() -> nsqd.commands("REQ").size() == left);
    assertThat(nsqd.commands("FIN")).hasSize(3 - left);
    TransactionalWorker next = new TransactionalWorker(bench.start(EXACTLY_ONCE), offsets);
    while (nsqd.commands("FIN").size() < 3) {
      next.turn(record -> true);
    }
    List<SourceRecord> all = new ArrayList<>(worker.inKafka());
    all.addAll(next.inKafka());
    assertThat(bodies(all)).containsExactlyInAnyOrder("a", "b", "c");
  }

  // T2
  @Test
  void equalMessagesAreFinishedEach() throws Exception {
    bench.enqueue("same", "same", "same");
    TransactionalWorker worker = new TransactionalWorker(bench.start(EXACTLY_ONCE), offsets);

    while (worker.inKafka().size() < 3) {
      worker.turn(record -> true);
    }

    nsqd.await(() -> nsqd.commands("FIN").size() == 3);
  }

  // T4
  @Test
  void aRejectedRecordWhoseMessageShallComeAgainIsNotRemembered() throws Exception {
    Map<String, String> requeue = new HashMap<>(EXACTLY_ONCE);
    requeue.put(DeliveryKeys.DROPPED_RECORD_ACTION, "requeue");
    bench.enqueue("a", "b");
    NsqSourceTask killed = bench.start(requeue);
    TransactionalWorker first = new TransactionalWorker(killed, offsets);
    poll(killed, 2).forEach(record -> first.send(record, each -> TaskBench.body(each).equals("b")));
    // The transaction with "b", whose offset covers both, is the last that this worker does.
    first.commitToKafka();
    nsqd.dropConnections();
    killed.stop();

    TransactionalWorker second = new TransactionalWorker(bench.start(requeue), offsets);
    while (nsqd.commands("FIN").size() < 2) {
      second.turn(record -> true);
    }

    assertThat(bodies(second.inKafka())).containsExactly("a");
  }

  // T4
  @Test
  void aCommitOfAnotherThreadSaysNothingOfRecords() throws Exception {
    bench.enqueue("a");
    NsqSourceTask task = bench.start(Map.of());
    poll(task, 1);
    for (int i = 0; i < 3; i++) {
      Thread committer = new Thread(task::commit);
      committer.start();
      committer.join();
      task.poll();
    }
    task.commit();

    assertThat(nsqd.commands("FIN")).isEmpty();
    assertThat(nsqd.inFlight()).isEqualTo(1);
  }

  // T8
  @Test
  void aWorkerWithoutTransactionsIsFoundOut() throws Exception {
    bench.enqueue("a");
    NsqSourceTask task = bench.start(EXACTLY_ONCE);
    SourceRecord record = poll(task, 1).get(0);
    Thread producer = new Thread(() -> task.commitRecord(record, TaskBench.IN_KAFKA));
    producer.start();
    producer.join();

    assertThatThrownBy(task::poll)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("this worker does not commit in transactions")
        .hasMessageContaining("exactly.once.source.support=enabled");
    assertThat(nsqd.commands("FIN")).isEmpty();
  }

  // T8
  @Test
  void aWorkerWithoutTransactionsFinishesNothingByItsLastCommit() throws Exception {
    bench.enqueue("a");
    NsqSourceTask task = bench.start(EXACTLY_ONCE);
    poll(task, 1);
    assertThat(task.poll()).isNull();

    // Such a worker commits once on the task's thread: before it stops.
    task.commit();
    task.stop();

    nsqd.awaitCommand("REQ 0000000000000001 0");
    assertThat(nsqd.commands("FIN")).isEmpty();
  }

  // T9
  @Test
  void aPausedTaskKeepsWhatItHasAndAsksForNoMore() throws Exception {
    Map<String, String> touching = new HashMap<>(EXACTLY_ONCE);
    touching.put(DeliveryKeys.MAX_IN_FLIGHT, "10");
    touching.put(DeliveryKeys.TOUCH_INTERVAL_MS, "100");
    bench.enqueue("a");
    NsqSourceTask task = bench.start(touching);
    poll(task, 1);

    nsqd.heartbeat();
    nsqd.awaitCommand("NOP");
    nsqd.awaitCommand("TOUCH 0000000000000001");
    nsqd.awaitCommand("RDY 0");

    bench.enqueue("b");
    assertThat(bodies(poll(task, 1))).as("when the worker resumes").containsExactly("b");
    assertThat(nsqd.accepted()).as("connections").isEqualTo(1);
  }

  @Test
  void nsqdIsAskedToConfirm() throws Exception {
    Map<String, String> quick = new HashMap<>(EXACTLY_ONCE);
    quick.put(DedupeKeys.FIN_CONFIRM_INTERVAL_MS, "50");
    bench.enqueue("a");
    TransactionalWorker worker = new TransactionalWorker(bench.start(quick), offsets);
    while (worker.inKafka().isEmpty()) {
      worker.turn(record -> true);
    }

    nsqd.awaitCommand("TOUCH barrier-00000001");
  }

  @Test
  void aFullWindowTakesNothingMoreUntilNsqdConfirms() throws Exception {
    nsqd.leaveUnanswered(Command.TOUCH);
    Map<String, String> small = new HashMap<>(EXACTLY_ONCE);
    small.put(DedupeKeys.DEDUPE_SEGMENTS, "32");
    small.put(DedupeKeys.DEDUPE_SEGMENT_SIZE, "64");
    small.put(DedupeKeys.DEDUPE_WINDOW, "1000");
    small.put(DedupeKeys.FIN_CONFIRM_INTERVAL_MS, "50");
    small.put(DeliveryKeys.MAX_IN_FLIGHT, "200");
    int room = 32 * 64;
    for (int i = 0; i < room + 10; i++) {
      bench.enqueue("m" + i);
    }
    TransactionalWorker worker = new TransactionalWorker(bench.start(small), offsets);
    while (nsqd.commands("REQ").isEmpty()) {
      worker.turn(record -> true);
    }
    assertThat(worker.inKafka()).hasSize(room);
    nsqd.await(() -> nsqd.commands("RDY").get(nsqd.commands("RDY").size() - 1).equals("RDY 0"));

    nsqd.allow(Command.TOUCH);
    while (worker.inKafka().size() < room + 10) {
      worker.turn(record -> true);
    }

    assertThat(bodies(worker.inKafka())).doesNotHaveDuplicates();
  }

  @Test
  void aWindowThatIsNotConfirmedGoesOnWithoutAsking() throws Exception {
    Map<String, String> small = new HashMap<>();
    small.put(DedupeKeys.FIN_CONFIRM, "none");
    small.put(DedupeKeys.DEDUPE_SEGMENTS, "32");
    small.put(DedupeKeys.DEDUPE_SEGMENT_SIZE, "64");
    small.put(DedupeKeys.DEDUPE_WINDOW, "1000");
    small.put(DedupeKeys.FIN_CONFIRM_INTERVAL_MS, "50");
    int more = 32 * 64 + 100;
    for (int i = 0; i < more; i++) {
      bench.enqueue("m" + i);
    }
    TransactionalWorker worker = new TransactionalWorker(bench.start(small), offsets);

    while (worker.inKafka().size() < more) {
      worker.turn(record -> true);
    }

    assertThat(nsqd.commands("TOUCH")).isEmpty();
  }
}

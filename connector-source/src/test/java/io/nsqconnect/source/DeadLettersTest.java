package io.nsqconnect.source;

import static io.nsqconnect.client.connect.ConnectorProperties.with;
import static io.nsqconnect.source.TaskBench.IN_KAFKA;
import static io.nsqconnect.source.TaskBench.bodies;
import static io.nsqconnect.source.TaskBench.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of messages that are given up, or can't be read. */
@Timeout(60)
class DeadLettersTest {
  private static final Map<String, String> ONE_ATTEMPT = Map.of(FailureKeys.MAX_ATTEMPTS, "1");

  private final TaskBench bench = new TaskBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void aMessageThatWasDeliveredTooOftenBecomesADeadLetter() throws Exception {
    NsqSourceTask task = startWithASecondDelivery(ONE_ATTEMPT);

    SourceRecord letter = poll(task, 1).get(0);

    assertThat(letter.topic()).isEqualTo("dead");
    assertThat(letter.key()).isNull();
    assertThat(bodies(List.of(letter))).containsExactly("a");
    assertThat(letter.timestamp()).isEqualTo(1);
    assertThat(header(letter, "nsq.message.id")).isEqualTo("0000000000000001");
    assertThat(header(letter, "nsq.attempts")).isEqualTo(2);
    assertThat(header(letter, "__connect.errors.connector.name")).isEqualTo("test");
    assertThat(header(letter, "__connect.errors.task.id")).isEqualTo("0");
    assertThat(header(letter, "__connect.errors.stage")).isEqualTo("TASK_POLL");
    assertThat(header(letter, "__connect.errors.class.name"))
        .isEqualTo(NsqSourceTask.class.getName());
    assertThat(header(letter, "__connect.errors.topic")).isEqualTo("topic");
    assertThat(header(letter, "__connect.errors.partition"))
        .isEqualTo(bench.nsqd.address() + "/topic/channel");
    assertThat(header(letter, "__connect.errors.offset")).isEqualTo("0000000000000001");
    assertThat(header(letter, "__connect.errors.exception.stacktrace").toString())
        .startsWith(ConnectException.class.getName());
    assertThat(header(letter, "__connect.errors.exception.class.name"))
        .isEqualTo(ConnectException.class.getName());
    assertThat(header(letter, "__connect.errors.exception.message").toString())
        .contains("was delivered 2 times (expected: at most 1, which is nsq.max.attempts)");
  }

  @Test
  void theMessageOfADeadLetterIsFinishedWhenKafkaHasItAndNotBefore() throws Exception {
    NsqSourceTask task = startWithASecondDelivery(ONE_ATTEMPT);
    SourceRecord letter = poll(task, 1).get(0);
    task.poll();
    assertThat(bench.nsqd.commands("FIN")).isEmpty();

    task.commitRecord(letter, IN_KAFKA);

    bench.nsqd.awaitCommand("FIN 0000000000000001");
  }

  @Test
  void aMessageBecomesADeadLetterOnceIfItsFinishIsLost() throws Exception {
    Map<String, String> exactlyOnce = with(ONE_ATTEMPT, DeliveryKeys.DELIVERY, "exactly-once");
    NsqSourceTask killed = startWithASecondDelivery(exactlyOnce);
    TransactionalWorker first = new TransactionalWorker(killed, bench.offsets);
    first.send(poll(killed, 1).get(0), sent -> true);
    first.commitToKafka();
    bench.nsqd.dropConnections();
    killed.stop();

    TransactionalWorker second =
        new TransactionalWorker(bench.start(withDeadLetters(exactlyOnce)), bench.offsets);
    while (bench.nsqd.commands("FIN").isEmpty()) {
      second.turn(record -> true);
    }

    assertThat(first.inKafka()).extracting(SourceRecord::topic).containsExactly("dead");
    assertThat(second.inKafka()).isEmpty();
  }

  @Test
  void aMessageMayBeFinishedWhenItIsGivenUp() throws Exception {
    NsqSourceTask task =
        startWithASecondDelivery(with(ONE_ATTEMPT, FailureKeys.MAX_ATTEMPTS_ACTION, "finish"));

    while (bench.nsqd.commands("FIN").isEmpty()) {
      assertThat(task.poll()).isNull();
    }
  }

  @Test
  void theTaskMayFailWhenAMessageIsGivenUp() throws Exception {
    NsqSourceTask task =
        startWithASecondDelivery(with(ONE_ATTEMPT, FailureKeys.MAX_ATTEMPTS_ACTION, "fail"));

    assertThatThrownBy(() -> poll(task, 1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("was delivered 2 times (expected: at most 1");
    assertThat(bench.nsqd.commands("FIN")).isEmpty();
  }

  @Test
  void aMessageThatCanNotBeReadBecomesADeadLetterInTheFormOfTheRecords() throws Exception {
    bench.enqueue("{");
    NsqSourceTask task = bench.start(withDeadLetters(Map.of(MappingKeys.RECORD_VALUE, "json")));

    SourceRecord letter = poll(task, 1).get(0);

    assertThat(letter.topic()).isEqualTo("dead");
    assertThat(letter.valueSchema()).isEqualTo(Schema.STRING_SCHEMA);
    assertThat(letter.value()).isEqualTo("{");
    assertThat(header(letter, "__connect.errors.exception.message").toString())
        .contains("can not be read: message of 1 bytes that is not JSON");
  }

  @Test
  void headersOfADeadLetterMayBeNone() throws Exception {
    bench.enqueue("{");
    NsqSourceTask task =
        bench.start(
            withDeadLetters(
                Map.of(
                    MappingKeys.RECORD_VALUE, "json", FailureKeys.DEAD_LETTER_CONTEXT, "false")));

    assertThat(poll(task, 1).get(0).headers()).isEmpty();
  }

  /** A task to which "a" comes for the second time, since Kafka has rejected its record. */
  private NsqSourceTask startWithASecondDelivery(Map<String, String> properties)
      throws InterruptedException {
    bench.enqueue("a");
    NsqSourceTask task =
        bench.start(
            with(withDeadLetters(properties), DeliveryKeys.DROPPED_RECORD_ACTION, "requeue"));
    SourceRecord rejected = poll(task, 1).get(0);
    assertThat(rejected.topic()).isEqualTo("topic");
    task.commitRecord(rejected, null);
    return task;
  }

  private static Map<String, String> withDeadLetters(Map<String, String> properties) {
    return with(properties, FailureKeys.DEAD_LETTER_TOPIC, "dead");
  }

  private static Object header(SourceRecord record, String name) {
    Header header = record.headers().lastWithName(name);
    assertThat(header).as(name).isNotNull();
    return header.value();
  }
}

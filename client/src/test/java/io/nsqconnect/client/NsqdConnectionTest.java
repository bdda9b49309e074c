package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that is ready, until its end. */
class NsqdConnectionTest {
  private final NsqdInHand nsqd = new NsqdInHand();

  @BeforeEach
  void identify() {
    nsqd.connectAndIdentify();
  }

  @AfterEach
  void release() {
    nsqd.close();
  }

  @Test
  void answersHeartbeats() {
    nsqd.respond(Frames.HEARTBEAT);

    assertThat(nsqd.received()).isEqualTo("NOP\n");
  }

  @Test
  void takesTwoIntervalsWithoutAHeartbeatForTheEnd() {
    nsqd.advanceMs(1500);
    nsqd.respond(Frames.HEARTBEAT);
    nsqd.advanceMs(1999);
    assertThat(nsqd.told.closures).isEmpty();
    nsqd.advanceMs(1);

    assertThat(nsqd.closureReason()).isEqualTo("nothing from nsqd for two heartbeat intervals");
  }

  @Test
  void matchesAnswersToRequestsByTheirOrder() {
    CompletableFuture<String> first = nsqd.connection().request("A", Commands::writeNop);
    CompletableFuture<String> second = nsqd.connection().request("B", Commands::writeNop);

    nsqd.respond("1");
    nsqd.respond(Frames.HEARTBEAT);
    assertThat(first).isCompletedWithValue("1");
    assertThat(second).isNotDone();
    nsqd.respond("2");

    assertThat(second).isCompletedWithValue("2");
  }

  @Test
  void endsOnAnAnswerToNothing() {
    nsqd.respond("OK");

    assertThat(nsqd.closureReason()).isEqualTo("answer \"OK\" to nothing that was asked");
  }

  @Test
  void passesOnWhatNsqdDidNotDoWithASettlement() {
    CompletableFuture<String> request = nsqd.connection().request("A", Commands::writeNop);

    nsqd.fail("E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight");

    assertThat(nsqd.told.settlementFailures)
        .containsExactly("E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight");
    assertThat(request).isNotDone();
    assertThat(nsqd.connection().isOpen()).isTrue();
  }

  @Test
  void endsOnAnErrorThatItDoesNotKnow() {
    nsqd.fail("E_NEW something");

    assertThat(nsqd.told.closures)
        .containsExactly(new Closure.Refused(Optional.empty(), "E_NEW something"));
  }

  @Test
  void endsOnWhatIsNoFrame() {
    nsqd.channel.writeInbound(Unpooled.copiedBuffer("HTTP/1.1 400", StandardCharsets.US_ASCII));

    assertThat(nsqd.closureReason())
        .contains("MalformedFrameException: frame size 1213486160 (expected: 4 to 67108864)");
  }

  @Test
  void handsOverMessagesThatArriveInPieces() {
    ByteBuf frame = Unpooled.buffer();
    frame.writeInt(4 + 26 + 3).writeInt(FrameType.MESSAGE.ordinal());
    frame.writeLong(17).writeShort(3);
    MessageId.of("0123456789abcdef").writeTo(frame);
    frame.writeBytes("abc".getBytes(StandardCharsets.US_ASCII));

    while (frame.readableBytes() > 1) {
      nsqd.channel.writeInbound(frame.readRetainedSlice(1));
    }
    assertThat(nsqd.told.messages).isEmpty();
    nsqd.channel.writeInbound(frame);

    assertThat(nsqd.told.messages).containsExactly("17 3 0123456789abcdef abc");
  }

  @Test
  void whatIsSentInOneTurnLeavesInOneWrite() {
    nsqd.connection().send(out -> Commands.writeReady(out, 1));
    nsqd.connection().send(out -> Commands.writeReady(out, 2));
    nsqd.connection().submit(out -> Commands.writeReady(out, 3));
    assertThat(nsqd.channel.outboundMessages()).isEmpty();
    nsqd.channel.runPendingTasks();

    ByteBuf first = nsqd.channel.readOutbound();
    assertThat(first.toString(StandardCharsets.US_ASCII)).startsWith("RDY 1\nRDY 2\n");
    first.release();
  }

  @Test
  void isNotWritableAboveTheHighWatermark() {
    nsqd.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
    byte[] body = new byte[100_000];

    nsqd.connection().send(out -> Commands.writePublish(out, "topic", body));

    assertThat(nsqd.connection().isWritable()).isFalse();
    nsqd.channel.runPendingTasks();
    assertThat(nsqd.connection().isWritable()).isTrue();
    assertThat(nsqd.told.writables).isPositive();
  }

  @Test
  void nothingIsSentAfterTheEnd() {
    nsqd.channel.close();

    assertThat(nsqd.connection().isOpen()).isFalse();
    assertThat(nsqd.connection().submit(Commands::writeNop)).isFalse();
    assertThat(nsqd.connection().request("A", Commands::writeNop)).isCompletedExceptionally();
    assertThat(nsqd.closureReason()).isEqualTo("connection closed by nsqd");
  }

  @Test
  void tellsOfItsEndOnce() {
    nsqd.connection().close(new Closure.Lost("first"));
    nsqd.connection().close(new Closure.Lost("second"));
    nsqd.channel.runPendingTasks();

    assertThat(nsqd.told.closures).containsExactly(new Closure.Lost("first"));
  }

  @Test
  void aRequestThatCanNotBeWrittenFailsAndLeavesNothingOfItself() {
    CompletableFuture<String> before =
        nsqd.connection().request("PUB before", out -> out.writeBytes(FakeNsqd.latin1("<before>")));
    CompletableFuture<String> torn =
        nsqd.connection()
            .request(
                "MPUB torn",
                out -> {
                  out.writeBytes(FakeNsqd.latin1("<to"));
                  throw new IllegalStateException("no room for <torn>");
                });
    CompletableFuture<String> after =
        nsqd.connection().request("PUB after", out -> out.writeBytes(FakeNsqd.latin1("<after>")));
    nsqd.channel.runPendingTasks();

    assertThat(nsqd.received()).isEqualTo("<before><after>");
    assertThat(torn)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("MPUB torn was not executed by nsqd")
        .withMessageContaining("no room for <torn>");
    nsqd.respond("OK");
    assertThat(before).isCompletedWithValue("OK");
    assertThat(after).isNotDone();
    nsqd.respond("OK");
    assertThat(after).isCompletedWithValue("OK");
  }

  @Test
  void aSettlementThatCanNotBeWrittenEndsTheConnection() {
    nsqd.connection()
        .submit(
            out -> {
              throw new IllegalStateException("not to be written");
            });
    nsqd.channel.runPendingTasks();

    assertThat(nsqd.closureReason()).contains("not to be written");
  }
}

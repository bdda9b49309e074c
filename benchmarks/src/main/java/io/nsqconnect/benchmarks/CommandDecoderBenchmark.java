package io.nsqconnect.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.nsqconnect.protocol.CommandDecoder;
import io.nsqconnect.protocol.CommandHandler;
import io.nsqconnect.protocol.CommandLine;
import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.MessageId;
import io.nsqconnect.protocol.MessageSpans;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The command decoder on one socket read full of pipelined commands. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CommandDecoderBenchmark {
  private static final int COMMANDS = 200;
  private static final int BODY_BYTES = 200;
  private static final long MAX_BYTES = 1 << 20;

  private final Counter counter = new Counter();
  private final CommandDecoder decoder = new CommandDecoder(MAX_BYTES, MAX_BYTES, counter);
  private final ByteBuf publishes = Unpooled.directBuffer();
  private final ByteBuf finishes = Unpooled.directBuffer();

  /** Writes the reads once. */
  public CommandDecoderBenchmark() {
    MessageId id = MessageId.of("0123456789abcdef");
    for (int i = 0; i < COMMANDS; i++) {
      Commands.writePublish(publishes, "topic", new byte[BODY_BYTES]);
      Commands.writeFinish(finishes, id);
    }
  }

  /** Counts PUB commands. */
  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public long pub() {
    decoder.decode(publishes.readerIndex(0));
    return counter.seen;
  }

  /** Counts FIN commands. */
  @Benchmark
  @OperationsPerInvocation(COMMANDS)
  public long fin() {
    decoder.decode(finishes.readerIndex(0));
    return counter.seen;
  }

  private static final class Counter implements CommandHandler {
    long seen;

    @Override
    public void onLine(CommandLine line) {
      seen++;
    }

    @Override
    public void onBody(ByteBuf buffer, int index, int length) {
      seen += length;
    }

    @Override
    public void onMessages(ByteBuf buffer, int base, MessageSpans messages) {
      seen += messages.count();
    }
  }
}

package io.nsqconnect.bridge;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Kills processes that outlive this one, even if this one was killed so that no shutdown hook ran.
 *
 * <p>A shell that reads lines from a pipe whose other end only this process holds. Each line lists
 * the processes that are alive now and replaces the line before. The pipe ends when this process
 * ends, however that happens; the shell then kills what the last line lists.
 */
final class Warden implements Closeable {
  private static final String SCRIPT =
      "trap '' INT TERM HUP;"
          + " while read -r line; do wards=$line; done;"
          + " test -z \"$wards\" || kill -9 $wards";

  private final OutputStream pipe;

  Warden() throws IOException {
    pipe =
        new ProcessBuilder("sh", "-c", SCRIPT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .getOutputStream();
  }

  /** Replaces what is killed when this process ends. */
  void guard(LongStream pids) throws IOException {
    String line = pids.mapToObj(Long::toString).collect(Collectors.joining(" ", "", "\n"));
    pipe.write(line.getBytes(StandardCharsets.US_ASCII));
    pipe.flush();
  }

  /** Ends the warden, which then kills whatever it still guards. */
  @Override
  public void close() throws IOException {
    pipe.close();
  }
}

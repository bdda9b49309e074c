package io.nsqconnect.broker.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file that an option names can't be read, in the words of nsqd. */
public final class Unreadable {
  private Unreadable() {}

  /** What to say of {@code file}. */
  public static String text(String file, IOException reason) {
    if (reason instanceof NoSuchFileException) {
      return "open " + file + ": no such file or directory";
    }
    if (reason instanceof AccessDeniedException) {
      return "open " + file + ": permission denied";
    }
    if (Files.isDirectory(Path.of(file))) {
      return "read " + file + ": is a directory";
    }
    return "read " + file + ": " + reason.getMessage();
  }
}

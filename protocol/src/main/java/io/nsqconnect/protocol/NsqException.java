package io.nsqconnect.protocol;

/**
 * A protocol error as the peer is told of it: {@code <code> <description>}.
 *
 * <p>The description holds one character per byte, as Latin-1 does: what a client sent goes back to
 * it unchanged, whether it was text or not.
 *
 * <p>It carries no stack trace: it is raised at a rate that remote clients choose, and its text
 * already names the command and the value.
 */
public final class NsqException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  /** An error of {@code code}, told to the peer with {@code description}. */
  public NsqException(ErrorCode code, String description) {
    super(description, null, false, false);
    this.code = code;
  }

  /** What kind of error this is, and whether it ends the connection. */
  public ErrorCode code() {
    return code;
  }

  /** The body of the error frame. */
  public String frameText() {
    return code + " " + getMessage();
  }
}

package io.nsqconnect.broker.config;

/** The configuration can't be used. The message is for the operator, complete in one line. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1;

  public ConfigurationException(String message) {
    super(message);
  }
}

package io.nsqconnect.broker.tcp;

import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.NsqException;

/** The error with which a publishing command fails when its message can't be taken. */
record PublishFailure(String command, ErrorCode code) {
  NsqException because(String reason) {
    return new NsqException(code, command + " failed " + reason);
  }
}

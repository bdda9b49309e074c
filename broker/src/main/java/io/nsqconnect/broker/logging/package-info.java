/** The log: lines in nsqd's form, on standard error. */
package io.nsqconnect.broker.logging;

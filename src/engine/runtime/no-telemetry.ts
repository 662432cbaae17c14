/**
 * Since 1.30 the libraries that Microsoft publishes report their use to Microsoft and leave an identifier of the machine in
 * its cache folder. Tyto keeps what it does to itself: with this variable set before it starts, the library does neither.
 * Import this before anything that loads ONNX Runtime.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';

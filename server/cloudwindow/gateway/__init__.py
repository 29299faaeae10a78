"""The only WebRTC code: peer connections in, samples, readings and encoded media out. Only `app` and `applicant` import it."""

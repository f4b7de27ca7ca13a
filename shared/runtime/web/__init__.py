"""The web side of a service: application factory, sign-in, access, errors, the frame of the pages."""

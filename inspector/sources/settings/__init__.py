"""What is set where: discovery documents, Qlik's and Access's configuration, registrations of applications."""
